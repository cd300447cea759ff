// A scope string as the wire has it, one scope beside the other.
import { Code } from './name.tsx'

export function ScopeList({ text }: { text: string }) {
  return (
    <ul class="scopes">
      {text
        .split(' ')
        .filter((scope) => scope !== '')
        .map((scope) => (
          <li>
            <Code text={scope} />
          </li>
        ))}
    </ul>
  )
}
