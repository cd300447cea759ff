// The Quickview: the chart's first page, made of the portlets that the user chose. Also one portlet alone
// with everything in it.
import type { Millis } from '../../lib/clock.ts'
import { isolate } from '../messages/say.ts'
import { messagesOf, type Shell } from '../shell.ts'
import type { OpenChart } from './chart-data.ts'
import { type DeskMenu, Frame } from './frame.tsx'
import { PortletOf, type ShownPortlet } from './portlet.tsx'

type QuickviewProps = {
  shell: Shell
  now: Millis
  menu: DeskMenu
  chart: OpenChart
  /** In the order in which they stand. */
  portlets: readonly ShownPortlet[]
  selectPortletsHref: string
}

export function QuickviewPage(props: QuickviewProps) {
  const { shell, chart, portlets } = props
  const m = messagesOf(shell)
  const title = `${m.ehr.quickview}: ${isolate(chart.banner.name)}`
  return (
    <Frame shell={shell} title={title} menu={props.menu} chart={chart}>
      <h1 class="unseen">{title}</h1>
      {portlets.length === 0 && (
        <div class="card flat">
          <p>
            {m.ehr.emptyChart} <a href={props.selectPortletsHref}>{m.ehr.selectPortlets}</a>
          </p>
        </div>
      )}
      <div class="portlets">
        {portlets.map((portlet) => (
          <PortletOf shell={shell} portlet={portlet} view="card" now={props.now} />
        ))}
      </div>
    </Frame>
  )
}

type PortletPageProps = Omit<QuickviewProps, 'portlets' | 'selectPortletsHref'> & {
  portlet: ShownPortlet
}

export function PortletPage({ shell, now, menu, chart, portlet }: PortletPageProps) {
  const m = messagesOf(shell)
  const title = `${m.ehr.portlets[portlet.name]}: ${isolate(chart.banner.name)}`
  return (
    <Frame shell={shell} title={title} menu={menu} chart={chart}>
      <h1 class="unseen">{title}</h1>
      <PortletOf shell={shell} portlet={portlet} view="page" now={now} />
    </Frame>
  )
}
