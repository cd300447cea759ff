// What a software statement says of an app, in a line: which software it is, who signed that, and the hash of it.
import { Code } from '../components/name.tsx'
import { messagesOf } from '../shell.ts'
import type { Console } from './console.tsx'

export type Stated = { software: string; issuer: string; hash: string }

export function StatedLine({ console, stated }: { console: Console; stated: Stated }) {
  const t = messagesOf(console.shell).admin.registrations
  return (
    <span class="second">
      {t.stated(<Code text={stated.software} />, <Code text={stated.issuer} />)}
      <br />
      SHA-256 <Code text={stated.hash} />
    </span>
  )
}
