// Finding a patient whose chart to open.
import { Code, Name } from '../components/name.tsx'
import { formatFhirDate } from '../messages/format.ts'
import { messagesOf, type Shell } from '../shell.ts'
import type { Identity } from './chart-data.ts'
import { type DeskMenu, Frame } from './frame.tsx'
import { ageAndSex } from './identity.tsx'

type PatientsProps = {
  shell: Shell
  menu: DeskMenu
  searchAction: string
  /** Empty before the first search. */
  query: string
  patients: readonly { identity: Identity; href: string }[]
  /** Whether there are more than these. */
  more: boolean
}

export function PatientsPage(props: PatientsProps) {
  const { shell, query, patients, more } = props
  const m = messagesOf(shell)
  return (
    <Frame shell={shell} title={m.ehr.patientsTitle} menu={props.menu} chart={null}>
      <h1>{m.ehr.patientsTitle}</h1>
      <PatientSearch shell={shell} action={props.searchAction} query={query} />
      {query !== '' && (
        <section class="card flat" aria-labelledby="found">
          <h2 id="found">
            {patients.length === 0
              ? m.ehr.noneFound(<Name of={query} />)
              : m.ehr.found(patients.length)}
          </h2>
          {patients.length === 0 ? (
            <p class="nothing">{m.ehr.noneFoundHint}</p>
          ) : (
            <Found shell={shell} patients={patients} />
          )}
          {more && <p class="quiet">{m.ehr.foundMore}</p>}
        </section>
      )}
    </Frame>
  )
}

/** The search form; it works from any page of the front desk. */
export function PatientSearch(props: { shell: Shell; action: string; query: string }) {
  const m = messagesOf(props.shell)
  return (
    <search>
      <form class="search" method="get" action={props.action}>
        <label for="search">{m.ehr.searchLabel}</label>
        <div class="search-line">
          <input
            id="search"
            type="search"
            name="search"
            value={props.query}
            maxlength={200}
            autocomplete="off"
            aria-describedby="search-hint"
          />
          <button class="button primary" type="submit">
            {m.ehr.search}
          </button>
        </div>
        <p class="hint" id="search-hint">
          {m.ehr.searchHint}
        </p>
      </form>
    </search>
  )
}

function Found({ shell, patients }: Pick<PatientsProps, 'shell' | 'patients'>) {
  const m = messagesOf(shell)
  return (
    <table class="patients">
      <thead>
        <tr>
          <th scope="col">{m.ehr.patient}</th>
          <th scope="col">{m.ehr.birthDate}</th>
          <th scope="col">{m.ehr.ageAndSex}</th>
          <th scope="col">{m.ehr.mrn}</th>
        </tr>
      </thead>
      <tbody>
        {patients.map(({ identity, href }) => (
          <tr>
            <th scope="row">
              <a href={href}>
                <Name of={identity.name} />
              </a>
            </th>
            <td>
              {identity.birthDate !== null && formatFhirDate(shell.language, identity.birthDate)}
            </td>
            <td>{ageAndSex(shell, identity)}</td>
            <td class="whole">{identity.mrn !== null && <Code text={identity.mrn} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
