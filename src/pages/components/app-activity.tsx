// What was handed to an app and what it wrote, a line for each day: how many entries of each kind.
import type { Millis } from '../../lib/clock.ts'
import { compareKinds } from '../kinds.ts'
import { kindWords } from '../messages/messages.ts'
import { messagesOf, type Shell } from '../shell.ts'
import { DateOf } from './date.tsx'

type KindCount = { type: string; count: number }

export type DayRead = {
  /** A moment of the day. */
  at: Millis
  requests: number
  kinds: readonly KindCount[]
  /** What the app added, changed or removed. */
  wrote: readonly KindCount[]
}

export type ActivityProps = {
  shell: Shell
  activity: {
    /** Newest first; days on which nothing was read or written are left out. */
    days: readonly DayRead[]
    /** When older requests were too many to count: since when they are. */
    countedSince: Millis | null
  }
}

export function AppActivity({ shell, activity }: ActivityProps) {
  const m = messagesOf(shell)
  return (
    <section class="card" aria-labelledby="read">
      <h2 id="read">{m.portal.read}</h2>
      {activity.days.length === 0 ? (
        <p class="empty">{m.portal.readNothing}</p>
      ) : (
        <>
          <p class="aside">{m.portal.readLead}</p>
          <table class="days">
            <thead>
              <tr>
                <th scope="col">{m.portal.day}</th>
                <th scope="col">{m.portal.kinds}</th>
              </tr>
            </thead>
            <tbody>
              {activity.days.map((day) => (
                <tr>
                  <th scope="row">
                    <DateOf shell={shell} at={day.at} short />
                    {day.requests > 0 && (
                      <span class="aside">{m.portal.requests(day.requests)}</span>
                    )}
                  </th>
                  <td>
                    <Kinds shell={shell} of={day.kinds} />
                    {day.wrote.length > 0 && (
                      <>
                        <p class="aside">{m.portal.wrote}</p>
                        <Kinds shell={shell} of={day.wrote} />
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {activity.countedSince !== null && (
            <p class="aside">
              {m.portal.readSince(<DateOf shell={shell} at={activity.countedSince} />)}
            </p>
          )}
        </>
      )}
    </section>
  )
}

function Kinds({ shell, of }: { shell: Shell; of: readonly KindCount[] }) {
  const m = messagesOf(shell)
  if (of.length === 0) return null
  return (
    <ul>
      {[...of]
        .sort((a, b) => compareKinds(a.type, b.type))
        .map(({ type, count }) => (
          <li>
            <span>{kindWords(m, type).name}</span>
            <span class="tail">{m.consent.entries(count)}</span>
          </li>
        ))}
    </ul>
  )
}
