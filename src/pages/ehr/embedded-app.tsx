// An app in a frame under the patient's banner. The frame may run the app and show what we show in it,
// but cannot lead the window elsewhere.
import { Name } from '../components/name.tsx'
import { isolate } from '../messages/say.ts'
import { CSRF_FIELD, messagesOf, type Shell } from '../shell.ts'
import type { OpenChart } from './chart-data.ts'
import { type DeskMenu, Frame } from './frame.tsx'
import { ENCOUNTER_FIELD } from './portlets/launch.tsx'

type EmbeddedAppProps = {
  shell: Shell
  menu: DeskMenu
  chart: OpenChart
  appName: string
  /** The app's launch URL with `iss` and `launch`. */
  launchUrl: string
  chartHref: string
  /** Starts it anew: a launch serves once. */
  again: { action: string; csrf: string; encounterId: string | null }
}

const SANDBOX =
  'allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals'

export function EmbeddedAppPage(props: EmbeddedAppProps) {
  const { shell, chart, appName, again } = props
  const m = messagesOf(shell)
  return (
    <Frame
      shell={shell}
      title={`${isolate(appName)}: ${isolate(chart.banner.name)}`}
      menu={props.menu}
      chart={chart}
      full
    >
      <div class="embedded-head">
        <h1>
          <Name of={appName} />
        </h1>
        <form method="post" action={again.action}>
          <input type="hidden" name={CSRF_FIELD} value={again.csrf} />
          {again.encounterId !== null && (
            <input type="hidden" name={ENCOUNTER_FIELD} value={again.encounterId} />
          )}
          <button class="button small" type="submit">
            {m.ehr.launchAgain}
          </button>
        </form>
        <a class="button small" href={props.chartHref}>
          {m.ehr.backToChart}
        </a>
      </div>
      <iframe
        class="app-frame"
        src={props.launchUrl}
        title={m.ehr.appFrame(isolate(appName))}
        sandbox={SANDBOX}
        referrerpolicy="no-referrer"
      ></iframe>
    </Frame>
  )
}
