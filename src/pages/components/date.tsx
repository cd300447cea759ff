// A moment as people of the practice read it, and as machines do.
import type { Millis } from '../../lib/clock.ts'
import { formatDate } from '../messages/format.ts'
import type { Shell } from '../shell.ts'

type DateProps = { shell: Shell; at: Millis; short?: boolean }

export function DateOf({ shell, at, short = false }: DateProps) {
  return (
    <time datetime={new Date(at).toISOString()}>
      {formatDate(shell.language, shell.timeZone, at, short ? 'short-day' : 'day')}
    </time>
  )
}
