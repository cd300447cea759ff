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
  /** What stands beside the heading: how it is with what the page is about. */
  state?: Part
  lead?: Part
  /** What can be done: buttons. */
  actions?: Part
  children: Part
}

export function ConsolePage({
  console,
  title,
  heading,
  state,
  lead,
  actions,
  children,
}: ConsolePageProps) {
  const m = messagesOf(console.shell)
  return (
    <Layout shell={console.shell} title={title} width="console" nav={<Menu {...console} />}>
      <div class="page-head">
        <div>
          <div class="page-title">
            <h1>{heading ?? title}</h1>
            {state}
          </div>
          {lead && <p class="aside">{lead}</p>}
        </div>
        {actions && <div class="page-actions">{actions}</div>}
      </div>
      {console.readOnly && <p class="tag quiet">{m.admin.readOnly}</p>}
      {children}
    </Layout>
  )
}
