// Whose record an app is to work with (SMART 2.2 app-launch, "launch/patient"): a person's own and the
// ones they act for as cards, or, for those who may see many, a search.
import type { AppCard } from './components/app.tsx'
import { AppStrip } from './components/app-strip.tsx'
import { CancelButton, CancelForm, type CancelProps } from './components/cancel.tsx'
import { Fault } from './components/fault.tsx'
import { type FoundPatient, FoundPatients } from './components/found-patients.tsx'
import { Name } from './components/name.tsx'
import { type OwnRecord, OwnRecords } from './components/own-records.tsx'
import { Layout } from './layout.tsx'
import { CSRF_FIELD, messagesOf, type Shell } from './shell.ts'

export type ChoosePatientProps = {
  shell: Shell
  /** Where the choice is posted to. Fields: `csrf`, `patient` (an id). */
  action: string
  csrf: string
  fault: 'missing' | 'gone' | 'expired' | null
  app: AppCard
  cancel: CancelProps | null
  choice:
    | { kind: 'own'; records: readonly OwnRecord[] }
    | {
        kind: 'search'
        /** Where the search is sent by GET, in the field `search`. */
        searchAction: string
        /** What was searched for; the empty string at first. */
        query: string
        patients: readonly FoundPatient[]
        /** Whether more were found than are listed. */
        more: boolean
      }
}

export function ChoosePatientPage(props: ChoosePatientProps) {
  const { shell, app, choice, cancel } = props
  const m = messagesOf(shell)
  const own = choice.kind === 'own'
  const title = own ? m.choosePatient.titleOwn : m.choosePatient.titleSearch
  const name = (
    <strong>
      <Name of={app.name} />
    </strong>
  )
  const listed = own ? choice.records.length : choice.patients.length
  return (
    <Layout shell={shell} title={title} width={own ? 'narrow' : 'medium'} step>
      <div class="card">
        {props.fault && (
          <Fault
            title={m.choosePatient.faultTitle}
            text={
              props.fault === 'expired' ? m.consent.faults.expired : m.choosePatient[props.fault]
            }
          />
        )}
        <h1>{title}</h1>
        <AppStrip shell={shell} app={app}>
          {own ? m.choosePatient.leadOwn(name) : m.choosePatient.leadSearch(name)}
        </AppStrip>
        {choice.kind === 'search' && <Search shell={shell} choice={choice} />}
        {own && listed === 0 && <p class="empty">{m.choosePatient.noRecords}</p>}
        {choice.kind === 'search' && listed === 0 && (
          <NothingFound shell={shell} query={choice.query} />
        )}
        {listed > 0 && (
          <form class="fields" method="post" action={props.action} data-once>
            <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
            {choice.kind === 'own' ? (
              <OwnRecords shell={shell} records={choice.records} />
            ) : (
              <FoundPatients shell={shell} patients={choice.patients} />
            )}
            {choice.kind === 'search' && choice.more && <p class="aside">{m.choosePatient.more}</p>}
            <div class="buttons">
              <button class="button primary" type="submit">
                {m.choosePatient.submit}
              </button>
              {cancel && <CancelButton text={m.choosePatient.cancel} />}
            </div>
          </form>
        )}
        {listed === 0 && cancel && (
          <div class="buttons">
            <CancelButton text={m.choosePatient.cancel} />
          </div>
        )}
        {cancel && <CancelForm to={cancel} />}
      </div>
    </Layout>
  )
}

type SearchChoice = Extract<ChoosePatientProps['choice'], { kind: 'search' }>

function Search({ shell, choice }: { shell: Shell; choice: SearchChoice }) {
  const m = messagesOf(shell)
  return (
    <search>
      {' '}
      <form class="search" method="get" action={choice.searchAction}>
        <label for="search">{m.choosePatient.searchLabel}</label>
        <div class="search-line">
          <input
            id="search"
            name="search"
            type="search"
            value={choice.query}
            maxlength={100}
            autocomplete="off"
            spellcheck={false}
            aria-describedby="search-hint"
          />
          <button class="button" type="submit">
            {m.choosePatient.search}
          </button>
        </div>
        <p class="hint" id="search-hint">
          {m.choosePatient.searchHint}
        </p>
      </form>
    </search>
  )
}

function NothingFound({ shell, query }: { shell: Shell; query: string }) {
  const m = messagesOf(shell)
  if (query === '') return <p class="empty">{m.choosePatient.start}</p>
  return (
    <div class="empty" role="status">
      <p>
        {m.choosePatient.noResults(
          <strong>
            <Name of={query} />
          </strong>,
        )}
      </p>
      <p>{m.choosePatient.noResultsHint}</p>
    </div>
  )
}
