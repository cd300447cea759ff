// The front desk: who comes today, and whom the practitioner saw last.

import type { Millis } from '../../lib/clock.ts'
import { Code, Name } from '../components/name.tsx'
import { formatRecent } from '../messages/format.ts'
import { messagesOf, type Shell } from '../shell.ts'
import type { Identity, Moment } from './chart-data.ts'
import { type DeskMenu, Frame } from './frame.tsx'
import { ageAndSex } from './identity.tsx'
import { PatientSearch } from './patients.tsx'
import { When } from './when.tsx'

export type ScheduleEntry = {
  identity: Identity
  moment: Moment | null
  title: string
  href: string
}

type ScheduleProps = {
  shell: Shell
  now: Millis
  menu: DeskMenu
  today: readonly ScheduleEntry[]
  latest: readonly ScheduleEntry[]
  searchAction: string
}

export function SchedulePage({ shell, now, menu, today, latest, searchAction }: ScheduleProps) {
  const m = messagesOf(shell)
  return (
    <Frame shell={shell} title={m.ehr.scheduleTitle} menu={menu} chart={null}>
      <h1>{m.ehr.scheduleTitle}</h1>
      <PatientSearch shell={shell} action={searchAction} query="" />
      <section class="card flat" aria-labelledby="today">
        <h2 id="today">{m.ehr.today}</h2>
        {today.length === 0 ? (
          <p class="nothing">{m.ehr.todayNone}</p>
        ) : (
          <Visits shell={shell} now={now} entries={today} byTime />
        )}
      </section>
      <section class="card flat" aria-labelledby="latest">
        <h2 id="latest">{m.ehr.latest}</h2>
        {latest.length === 0 ? (
          <p class="nothing">{m.ehr.latestNone}</p>
        ) : (
          <Visits shell={shell} now={now} entries={latest} byTime={false} />
        )}
      </section>
    </Frame>
  )
}

type VisitsProps = {
  shell: Shell
  now: Millis
  entries: readonly ScheduleEntry[]
  /** Today's by the clock, others by date. */
  byTime: boolean
}

function Visits({ shell, now, entries, byTime }: VisitsProps) {
  const m = messagesOf(shell)
  return (
    <table class="patients">
      <thead>
        <tr>
          <th scope="col">{byTime ? m.ehr.time : m.ehr.date}</th>
          <th scope="col">{m.ehr.patient}</th>
          <th scope="col">{m.ehr.ageAndSex}</th>
          <th scope="col">{m.ehr.mrn}</th>
          <th scope="col">{m.ehr.reason}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ identity, moment, title, href }) => (
          <tr>
            <td class="whole">
              {byTime && moment?.fhir.includes('T') ? (
                <time datetime={moment.fhir}>
                  {formatRecent(shell.language, shell.timeZone, moment.at, now).text}
                </time>
              ) : (
                <When shell={shell} moment={moment} />
              )}
            </td>
            <th scope="row">
              <a href={href}>
                <Name of={identity.name} />
              </a>
            </th>
            <td>{ageAndSex(shell, identity)}</td>
            <td class="whole">{identity.mrn !== null && <Code text={identity.mrn} />}</td>
            <td>
              <Name of={title} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
