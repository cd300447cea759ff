// A moment as operators read it: how long ago or ahead, with the exact time on hover and for machines.
import type { Millis } from '../../lib/clock.ts'
import { formatDateTime, formatRelative } from '../messages/moments.ts'
import type { Shell } from '../shell.ts'

export function Moment({ shell, at, now }: { shell: Shell; at: Millis; now: Millis }) {
  const { language, timeZone } = shell
  return (
    <time datetime={new Date(at).toISOString()} title={formatDateTime(language, timeZone, at)}>
      {formatRelative(language, timeZone, at, now)}
    </time>
  )
}

/** The exact time, for records. */
export function ExactMoment({ shell, at }: { shell: Shell; at: Millis }) {
  return (
    <time datetime={new Date(at).toISOString()}>
      {formatDateTime(shell.language, shell.timeZone, at)}
    </time>
  )
}
