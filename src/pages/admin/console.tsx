// The frame of every page of the operators' console: the side menu beside the page's matter. Tables and
// controls are denser than on patients' pages (32 px), the rest is the same house.
import { Layout } from '../layout.tsx'
import type { Part } from '../messages/say.ts'
import { messagesOf } from '../shell.ts'
import { Menu, type MenuProps } from './menu.tsx'

export type Console = MenuProps & {
  /** Whether the person may only look. */
  readOnly: boolean
}

export type ConsolePageProps = {
  console: Console
  title: string
  /** The heading, when it is more than the title's text. */
  heading?: Part
  lead?: Part
  /** What stands beside the heading: buttons. */
  actions?: Part
  children: Part
}

export function ConsolePage({
  console,
  title,
  heading,
  lead,
  actions,
  children,
}: ConsolePageProps) {
  const m = messagesOf(console.shell)
  return (
    <Layout shell={console.shell} title={title} width="console" nav={<Menu {...console} />}>
      <div class="page-head">
        <div>
          <h1>{heading ?? title}</h1>
          {lead && <p class="aside">{lead}</p>}
        </div>
        {actions && <div class="page-actions">{actions}</div>}
      </div>
      {console.readOnly && <p class="tag quiet">{m.admin.readOnly}</p>}
      {children}
    </Layout>
  )
}
