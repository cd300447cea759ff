// Users: everybody who can sign in, and adding one, who is invited, or gets a password that is shown once.
import { csrfToken } from '../../http/csrf.ts'
import { queryForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse } from '../../http/page.ts'
import { newId } from '../../lib/ids.ts'
import { randomPassphrase } from '../../lib/passphrase.ts'
import { hashPassword } from '../../lib/password.ts'
import { PageError } from '../../model/errors.ts'
import { normaliseUsername, USER_KINDS, type User } from '../../model/user.ts'
import { isDisplayName, isFhirUser, isUsername } from '../../model/user-rules.ts'
import {
  type NewUserFault,
  NewUserPage,
  type NewUserProps,
  UsersPage,
} from '../../pages/admin/users.tsx'
import { inviteUser } from '../../people/invitation.ts'
import { linkPage, type UserSignInDeps } from '../link-page.ts'
import {
  type ConsoleDeps,
  consoleOf,
  operatorEvent,
  readChange,
  roomPath,
  type Visit,
} from '../operator.ts'
import { passwordPage } from '../password-page.ts'

const PAGE_ROWS = 50
const NEW = 'new user'
const NOTHING = { kind: 'patient', username: '', name: '', fhir_user: '', entry: 'invite' }

/** Where a user's pages are. */
export function userPath(deps: ConsoleDeps, id: string, below = ''): string {
  return roomPath(deps, 'users', `/${encodeURIComponent(id)}${below}`)
}

/** A user as the pages show them. */
export const userRow = (user: User, deps: ConsoleDeps) => ({
  username: user.username,
  name: user.displayName,
  kind: user.kind,
  fhirUser: user.fhirUser,
  createdAt: user.createdAt,
  enabled: user.disabledAt === null,
  href: userPath(deps, user.id),
})

/** Shows the list. */
export async function showUsers(visit: Visit, deps: ConsoleDeps): Promise<Response> {
  const query = queryForm(visit.request)
  const filter = { q: query.get('q') ?? '', kind: query.get('kind') ?? '' }
  const kind = USER_KINDS.find((one) => one === filter.kind)
  const after = query.get('after')
  const text = filter.q === '' ? undefined : filter.q.slice(0, 100)
  const read = await deps.stores.users.list({ kind, after, text, limit: PAGE_ROWS + 1 })
  const shown = read.slice(0, PAGE_ROWS)
  const last = read.length > PAGE_ROWS ? shown.at(-1) : undefined
  const path = roomPath(deps, 'users')
  const page = UsersPage({
    console: await consoleOf(visit, 'users', deps),
    now: deps.clock.now(),
    filter,
    action: path,
    addHref: `${deps.basePath}/admin/new-user`,
    rows: shown.map((user) => userRow(user, deps)),
    nextHref: last ? `${path}?${new URLSearchParams({ ...filter, after: last.id })}` : null,
    firstHref: after === undefined ? null : `${path}?${new URLSearchParams(filter)}`,
  })
  return pageResponse(visit.request, deps, page)
}

/** Shows the form for a new one. */
export async function showNewUser(visit: Visit, deps: ConsoleDeps): Promise<Response> {
  if (!visit.mayChange) throw new PageError('read-only')
  return page(visit, deps, NOTHING, [], false)
}

/** Adds one, and shows the link, or the password. */
export async function submitNewUser(visit: Visit, deps: UserSignInDeps): Promise<Response> {
  const { form, expired } = await readChange(visit, NEW, deps)
  const values = {
    kind: form.get('kind') ?? '',
    username: form.get('username')?.trim() ?? '',
    name: form.get('name')?.trim() ?? '',
    fhir_user: form.get('fhir_user')?.trim() ?? '',
    entry: form.get('entry') === 'password' ? 'password' : 'invite',
  }
  if (expired) return page(visit, deps, values, [], true)
  const kind = USER_KINDS.find((one) => one === values.kind)
  const name = values.name === '' ? values.username : values.name
  const fhirUser = values.fhir_user === '' ? null : values.fhir_user
  const faults: NewUserFault[] = []
  if (!isUsername(values.username)) faults.push('username')
  if (values.username !== '' && !isDisplayName(name)) faults.push('name')
  if (!kind) faults.push('kind')
  else if (!isFhirUser(kind, fhirUser)) faults.push('fhir_user')
  if (!kind || faults.length > 0) return page(visit, deps, values, faults, false)
  const now = deps.clock.now()
  const invited = values.entry === 'invite'
  const password = randomPassphrase()
  const user: User = {
    id: newId(now),
    kind,
    username: normaliseUsername(values.username),
    displayName: name,
    fhirUser,
    passwordHash: invited ? null : await hashPassword(password),
    createdAt: now,
    passwordChangedAt: now,
    disabledAt: null,
  }
  const added = await deps.stores.write(async (unit) => {
    if (!(await unit.users.add(user))) return false
    await unit.auditEvents.append(
      operatorEvent(visit, now, { type: 'user-added', userId: user.id, detail: { kind } }),
    )
    return true
  })
  if (!added) return page(visit, deps, values, ['taken'], false)
  if (!invited) return passwordPage(visit, user, password, deps)
  const { actorId, requestId, detail = {} } = operatorEvent(visit, now, { type: 'user-changed' })
  const link = await inviteUser(deps, user, { actorId, requestId, detail })
  // Without a date of birth to ask for there is no link yet; the user's page says so when one is asked for.
  return link ? linkPage(visit, user, link, deps) : seeOther(userPath(deps, user.id, '/invite'))
}

async function page(
  visit: Visit,
  deps: ConsoleDeps,
  values: NewUserProps['values'],
  faults: readonly NewUserFault[],
  expired: boolean,
): Promise<Response> {
  const props = NewUserPage({
    console: await consoleOf(visit, 'users', deps),
    action: `${deps.basePath}/admin/new-user`,
    csrf: csrfToken(visit.signedIn.secret, NEW),
    values,
    faults,
    expired,
    backHref: roomPath(deps, 'users'),
  })
  const status = expired ? 403 : faults.length > 0 ? 422 : 200
  return pageResponse(visit.request, deps, props, { status })
}
