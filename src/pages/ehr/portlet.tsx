// One portlet with its card: which component draws which content.
import type { Millis } from '../../lib/clock.ts'
import type { Part } from '../messages/say.ts'
import { messagesOf, type Shell } from '../shell.ts'
import type { FilledPortlet, PortletContents } from './chart-data.ts'
import { Allergies } from './portlets/allergies.tsx'
import { Nothing, PortletCard, type View } from './portlets/card.tsx'
import { Demographics } from './portlets/demographics.tsx'
import { Documents } from './portlets/documents.tsx'
import { Encounters } from './portlets/encounters.tsx'
import { Immunizations } from './portlets/immunizations.tsx'
import { Labs } from './portlets/labs.tsx'
import { Launch } from './portlets/launch.tsx'
import { Medications } from './portlets/medications.tsx'
import { Problems } from './portlets/problems.tsx'
import { Vitals } from './portlets/vitals.tsx'

/** A portlet as a page gets it: filled, or one that could not be read. */
export type ShownPortlet =
  | (FilledPortlet & { href: string })
  | { name: keyof PortletContents; content: null; href: string }

type PortletOptions = { shell: Shell; now: Millis; view: View }

export function PortletOf({ portlet, ...options }: { portlet: ShownPortlet } & PortletOptions) {
  const m = messagesOf(options.shell)
  return (
    <PortletCard
      shell={options.shell}
      name={portlet.name}
      remark={remarkOf(portlet, options.shell)}
      href={options.view === 'card' && portlet.name !== 'launch' ? portlet.href : null}
    >
      {portlet.content === null ? <Nothing text={m.ehr.unavailable} /> : drawn(portlet, options)}
    </PortletCard>
  )
}

function drawn(portlet: FilledPortlet, { shell, now, view }: PortletOptions): Part {
  const shared = { shell, view }
  switch (portlet.name) {
    case 'demographics':
      return <Demographics {...shared} content={portlet.content} />
    case 'problems':
      return <Problems {...shared} content={portlet.content} />
    case 'medications':
      return <Medications {...shared} content={portlet.content} />
    case 'allergies':
      return <Allergies {...shared} content={portlet.content} />
    case 'vitals':
      return <Vitals {...shared} content={portlet.content} />
    case 'labs':
      return <Labs {...shared} content={portlet.content} />
    case 'immunizations':
      return <Immunizations {...shared} content={portlet.content} />
    case 'encounters':
      return <Encounters {...shared} content={portlet.content} />
    case 'documents':
      return <Documents {...shared} content={portlet.content} />
    case 'launch':
      return <Launch {...shared} content={portlet.content} now={now} />
  }
}

/** How much there is, where that tells something. */
function remarkOf(portlet: ShownPortlet, shell: Shell): Part {
  const m = messagesOf(shell)
  if (portlet.content === null) return null
  switch (portlet.name) {
    case 'problems':
      return m.ehr.active(portlet.content.entries.filter(({ state }) => state === 'active').length)
    case 'medications':
      return m.ehr.active(portlet.content.entries.filter(({ active }) => active).length)
    case 'immunizations':
    case 'encounters':
    case 'documents':
      return String(portlet.content.entries.length)
    case 'labs':
      return String(portlet.content.series.length + portlet.content.findings.length)
    default:
      return null
  }
}
