// The page that shows a link to choose a password this once.
import { pageResponse } from '../http/page.ts'
import type { User } from '../model/user.ts'
import { ShownOncePage } from '../pages/admin/shown-once.tsx'
import { isolate, plainText } from '../pages/messages/say.ts'
import { messagesOf } from '../pages/shell.ts'
import type { InvitationDeps, InvitationLink } from '../people/invitation.ts'
import { type ConsoleDeps, consoleOf, roomPath, type Visit } from './operator.ts'

/** What pages that make links work with. */
export type UserSignInDeps = ConsoleDeps & InvitationDeps

/** Shows the link to hand over. */
export async function linkPage(
  visit: Visit,
  user: User,
  { url, purpose }: InvitationLink,
  deps: ConsoleDeps,
): Promise<Response> {
  const console = await consoleOf(visit, 'users', deps)
  const t = messagesOf(console.shell).admin.users
  const page = ShownOncePage({
    console,
    title: plainText(t.linkTitles[purpose](isolate(user.displayName))),
    beside: { name: t.username, text: user.username },
    name: t.link,
    secret: url,
    once: user.kind === 'patient' ? t.linkOncePatient : t.linkOnce,
    onHref: roomPath(deps, 'users', `/${encodeURIComponent(user.id)}`),
  })
  return pageResponse(visit.request, deps, page)
}
