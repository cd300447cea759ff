// What connecting always takes: the scopes that cannot be denied, locked, in plain words with their wire
// form; and, with `offline_access`, how long it lasts (SMART 2.2 scopes, "Scopes for requesting a refresh token").
import type { ConsentProps } from '../consent-request.ts'
import type { Messages } from '../messages/messages.ts'
import type { Part } from '../messages/say.ts'
import { messagesOf } from '../shell.ts'
import { DateOf } from './date.tsx'
import { Icon } from './icon.tsx'
import { Code, Name } from './name.tsx'

type Need = { scopes: string[]; name: string; gloss: Part }

/** The locked scopes as rows: those that say one thing to people share a row. */
function needs(m: Messages, props: ConsentProps): Need[] {
  const subject = props.subject && <Name of={props.subject.name} />
  const rows: Need[] = [
    {
      scopes: ['openid', 'fhirUser', 'profile'],
      name: m.consent.whoYouAre,
      gloss: m.consent.whoYouAreGloss,
    },
    { scopes: ['launch/patient'], name: m.consent.whoseRecord, gloss: subject },
    { scopes: ['launch'], name: m.consent.openChart, gloss: subject },
    { scopes: ['launch/encounter'], name: m.consent.openVisit, gloss: null },
    {
      scopes: ['online_access'],
      name: m.consent.stayOnline,
      gloss: m.consent.stayOnlineGloss,
    },
    { scopes: ['offline_access'], name: m.consent.stayOffline, gloss: null },
  ]
  return rows
    .map((row) => ({ ...row, scopes: row.scopes.filter((s) => props.lockedScopes.includes(s)) }))
    .filter((row) => row.scopes.length > 0)
}

export function ConsentNeeded(props: ConsentProps) {
  const m = messagesOf(props.shell)
  const rows = needs(m, props)
  if (rows.length === 0) return null
  return (
    <section class="section" aria-labelledby="needed">
      <div class="section-head">
        <h2 id="needed">{m.consent.needed}</h2>
        <span class="note">{m.consent.neededNote}</span>
      </div>
      <ul class="rows">
        {rows.map((row) => (
          <li class="row">
            <div class="pick locked">
              <span class="lock">
                <Icon name="lock" />
              </span>
              <span class="words">
                <span class="name">{row.name}</span>
                {row.gloss && (
                  <>
                    {' '}
                    <span class="gloss">{row.gloss}</span>
                  </>
                )}
              </span>
              <span class="tail wire">
                <Code text={row.scopes.join(' ')} />
              </span>
            </div>
          </li>
        ))}
      </ul>
      {props.lockedScopes.includes('offline_access') && <Durations {...props} />}
    </section>
  )
}

function Durations({ shell, durations }: ConsentProps) {
  const m = messagesOf(shell)
  return (
    <div class="stay">
      <p>{m.consent.offlineWarning}</p>
      <fieldset class="durations">
        <legend class="unseen">{m.consent.durationLegend}</legend>
        {durations.map(({ key, until, checked }) => (
          <label class="duration">
            <input type="radio" name="duration" value={key} checked={checked} />
            <span class="words">
              <span class="name">{m.consent.durations[key]}</span>
              <span class="gloss">
                {until === null
                  ? m.consent.untilStoppedNote
                  : m.consent.until(<DateOf shell={shell} at={until} short />)}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
    </div>
  )
}
