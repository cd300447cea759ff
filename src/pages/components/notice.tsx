// A remark that stands out from the text: neutral, of warning, or of success. Its words carry it; the
// colour only helps.
import type { Part } from '../messages/say.ts'
import { Icon, type IconName } from './icon.tsx'

const ICONS = { info: 'info', warn: 'warning', good: 'check' } as const satisfies Record<
  string,
  IconName
>

export function Notice(props: { tone: keyof typeof ICONS; status?: boolean; children: Part }) {
  return (
    <div class={`notice ${props.tone}`} role={props.status ? 'status' : undefined}>
      <Icon name={ICONS[props.tone]} />
      <div>{props.children}</div>
    </div>
  )
}
