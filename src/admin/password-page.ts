// The page that shows a made-up password this once.
import { pageResponse } from '../http/page.ts'
import type { User } from '../model/user.ts'
import { ShownOncePage } from '../pages/admin/shown-once.tsx'
import { isolate, plainText } from '../pages/messages/say.ts'
import { messagesOf } from '../pages/shell.ts'
import { type ConsoleDeps, consoleOf, roomPath, type Visit } from './operator.ts'

/** Shows the password of a user who was just added, or whose password was just renewed. */
export async function passwordPage(
  visit: Visit,
  user: User,
  password: string,
  deps: ConsoleDeps,
): Promise<Response> {
  const console = await consoleOf(visit, 'users', deps)
  const t = messagesOf(console.shell).admin.users
  const title = plainText(t.passwordTitle(isolate(user.displayName)))
  const page = ShownOncePage({
    console,
    title,
    beside: { name: t.username, text: user.username },
    name: t.password,
    secret: password,
    once: t.passwordOnce,
    onHref: roomPath(deps, 'users', `/${encodeURIComponent(user.id)}`),
  })
  return pageResponse(visit.request, deps, page)
}
