// Select Portlets: which portlets a chart shows this user, and in which order. Boxes choose, buttons move;
// each button keeps what is ticked, so nothing is lost without script.
import type { PortletName } from '../../model/portlet-choice.ts'
import { Fault } from '../components/fault.tsx'
import { Notice } from '../components/notice.tsx'
import { CSRF_FIELD, messagesOf, type Shell } from '../shell.ts'
import type { OpenChart } from './chart-data.ts'
import { type DeskMenu, Frame } from './frame.tsx'

type SelectPortletsProps = {
  shell: Shell
  menu: DeskMenu
  chart: OpenChart | null
  /** Where the choice is posted to. Fields: `portlet` (each one that is shown, in order), `order` (all, in order), `action`. */
  action: string
  csrf: string
  /** Those that are shown, in their order, then the others. */
  portlets: readonly { name: PortletName; shown: boolean }[]
  saved: boolean
  expired: boolean
  backHref: string | null
}

export function SelectPortletsPage(props: SelectPortletsProps) {
  const { shell, portlets } = props
  const m = messagesOf(shell)
  return (
    <Frame shell={shell} title={m.ehr.selectTitle} menu={props.menu} chart={props.chart}>
      <form class="card flat select" method="post" action={props.action}>
        <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
        {props.expired && <Fault title={m.ehr.expired} />}
        <h1>{m.ehr.selectTitle}</h1>
        {props.saved && (
          <Notice tone="good" status>
            <p>{m.ehr.saved}</p>
          </Notice>
        )}
        <p class="lead">{m.ehr.selectLead}</p>
        <ol class="order">
          {portlets.map(({ name, shown }, at) => (
            <li>
              <input type="hidden" name="order" value={name} />
              <label>
                <input type="checkbox" name="portlet" value={name} checked={shown} />{' '}
                <span>{m.ehr.portlets[name]}</span>
              </label>
              <button
                class="button small"
                type="submit"
                name="action"
                value={`up ${name}`}
                disabled={at === 0}
                aria-label={m.ehr.moveUpNamed(m.ehr.portlets[name])}
              >
                {m.ehr.moveUp}
              </button>
              <button
                class="button small"
                type="submit"
                name="action"
                value={`down ${name}`}
                disabled={at === portlets.length - 1}
                aria-label={m.ehr.moveDownNamed(m.ehr.portlets[name])}
              >
                {m.ehr.moveDown}
              </button>
            </li>
          ))}
        </ol>
        <div class="buttons">
          <button class="button primary" type="submit" name="action" value="save">
            {m.ehr.save}
          </button>
          <button class="button" type="submit" name="action" value="reset">
            {m.ehr.reset}
          </button>
          {props.backHref !== null && (
            <a class="button" href={props.backHref}>
              {m.ehr.backToChart}
            </a>
          )}
        </div>
      </form>
    </Frame>
  )
}
