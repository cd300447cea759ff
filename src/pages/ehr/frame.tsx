// The document around the practitioner's pages: the side menu, the patient's banner where a chart is
// open, and the page itself as the one main region.
import { Name } from '../components/name.tsx'
import { Head, Languages, Person } from '../layout.tsx'
import type { Part } from '../messages/say.ts'
import { messagesOf, type Shell } from '../shell.ts'
import { Banner } from './banner.tsx'
import type { OpenChart, PortletContents } from './chart-data.ts'

export type MenuLink = {
  href: string
  /** A page of the front desk, the chart's first page, or one portlet's. */
  page: 'schedule' | 'patients' | 'quickview' | keyof PortletContents
}

export type DeskMenu = {
  desk: readonly MenuLink[]
  /** Empty where no chart is open. */
  chart: readonly MenuLink[]
  current: MenuLink['page'] | null
}

type FrameProps = {
  shell: Shell
  /** Plain text for the window's title. */
  title: string
  menu: DeskMenu
  chart: OpenChart | null
  /** An app's frame takes all the room there is. */
  full?: boolean
  children: Part
}

export function Frame({ shell, title, menu, chart, full = false, children }: FrameProps) {
  const m = messagesOf(shell)
  return (
    <html lang={shell.language} dir="ltr">
      <Head shell={shell} title={title} />
      <body class={full ? 'ehr full' : 'ehr'}>
        <a class="skip" href="#main">
          {m.layout.skip}
        </a>
        <header class="side">
          <a class="practice" href={`${shell.basePath}/`}>
            <Name of={shell.practiceName} />
          </a>
          <Menu shell={shell} label={m.ehr.menu} links={menu.desk} current={menu.current} />
          {menu.chart.length > 0 && (
            <Menu
              shell={shell}
              label={m.ehr.chartMenu}
              links={menu.chart}
              current={menu.current}
              heading
            />
          )}
          <div class="side-end">
            {shell.person && <Person shell={shell} person={shell.person} step={false} />}
            <Languages shell={shell} />
          </div>
        </header>
        <div class="desk">
          {chart && <Banner shell={shell} {...chart} />}
          <main id="main" tabindex={-1}>
            {children}
          </main>
        </div>
      </body>
    </html>
  )
}

type MenuProps = {
  shell: Shell
  label: string
  links: readonly MenuLink[]
  current: MenuLink['page'] | null
  heading?: boolean
}

function Menu({ shell, label, links, current, heading = false }: MenuProps) {
  const m = messagesOf(shell)
  const names = {
    ...m.ehr.portlets,
    schedule: m.ehr.schedule,
    patients: m.ehr.patients,
    quickview: m.ehr.quickview,
  }
  return (
    <nav aria-label={label}>
      {heading && <p class="side-heading">{label}</p>}
      <ul>
        {links.map(({ href, page }) => (
          <li>
            <a href={href} aria-current={page === current ? 'page' : undefined}>
              {names[page]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
