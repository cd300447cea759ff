// The FHIR Launch portlet: the apps that can be started for this patient, what each does, how it opens,
// whether it asks, and when this user last used it. One press starts one.
import { AppTile } from '../../components/app.tsx'
import { Name } from '../../components/name.tsx'
import { formatDate, formatRecent } from '../../messages/format.ts'
import { isolate, type Part } from '../../messages/say.ts'
import { CSRF_FIELD, messagesOf, type Shell } from '../../shell.ts'
import type { LaunchableApp } from '../chart-data.ts'
import { Nothing, type PortletProps } from './card.tsx'
import { Parts } from './problems.tsx'

/** The name of the field that says for which visit. */
export const ENCOUNTER_FIELD = 'encounter'

export function Launch({ shell, content, now }: PortletProps<'launch'> & { now: number }) {
  const m = messagesOf(shell)
  const { apps, encounterId } = content
  if (apps.length === 0) return <Nothing text={m.ehr.none.launch} />
  return (
    <>
      <ul class="lines apps">
        {apps.map((app) => (
          <li class="app">
            <AppTile name={app.name} logoUri={app.logoUri} />
            <span class="line-words">
              <span class="line-title">
                <Name of={app.name} />
              </span>
              {app.description !== null && (
                <span class="line-detail">
                  <Name of={app.description} />
                </span>
              )}
              <span class="line-detail">
                <Parts parts={remarks(shell, app, now)} />
              </span>
            </span>
            <form
              method="post"
              action={app.action}
              target={app.display === 'tab' ? '_blank' : undefined}
              rel={app.display === 'tab' ? 'noopener' : undefined}
            >
              <input type="hidden" name={CSRF_FIELD} value={app.csrf} />
              {encounterId !== null && (
                <input type="hidden" name={ENCOUNTER_FIELD} value={encounterId} />
              )}
              <button
                class="button primary small"
                type="submit"
                aria-label={m.ehr.launchNamed(isolate(app.name))}
              >
                {m.ehr.launch}
              </button>
            </form>
          </li>
        ))}
      </ul>
      <p class="quiet">{encounterId === null ? m.ehr.launchNoteNoVisit : m.ehr.launchNote}</p>
    </>
  )
}

function remarks(shell: Shell, app: LaunchableApp, now: number): Part[] {
  const m = messagesOf(shell)
  const asks = { always: m.ehr.asksAlways, once: m.ehr.asksOnce, 'pre-approved': m.ehr.asksNever }
  return [
    app.display === 'tab' ? m.ehr.opensInTab : m.ehr.opensHere,
    asks[app.asks],
    lastUsed(shell, app.lastUsedAt, now),
  ]
}

function lastUsed(shell: Shell, at: number | null, now: number): Part {
  const m = messagesOf(shell)
  if (at === null) return m.ehr.neverUsed
  const { language, timeZone } = shell
  if (formatRecent(language, timeZone, at, now).today) return m.ehr.usedToday
  return m.ehr.usedOn(
    <time datetime={new Date(at).toISOString()}>
      {formatDate(language, timeZone, at, 'short-day')}
    </time>,
  )
}
