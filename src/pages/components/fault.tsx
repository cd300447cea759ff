// What went wrong with a form, summed up on top of it. Focus goes there, so that a person who cannot see
// the page hears it first; where no script runs `autofocus` does the same.
import type { Part } from '../messages/say.ts'
import { Icon } from './icon.tsx'

export type FieldFault = { field: string; text: string }

export function Fault(props: { title: string; text?: Part; fields?: readonly FieldFault[] }) {
  return (
    <div class="notice bad" id="fault" role="alert" tabindex={-1} autofocus>
      <Icon name="warning" />
      <div>
        <p class="notice-title">{props.title}</p>
        {props.text && <p>{props.text}</p>}
        {props.fields && props.fields.length > 0 && (
          <ul>
            {props.fields.map((fault) => (
              <li>
                <a href={`#${fault.field}`}>{fault.text}</a>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  )
}
