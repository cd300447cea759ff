// The trust desk: what waits is approved or refused, and developers are given initial access tokens.
import { csrfToken } from '../../http/csrf.ts'
import { queryForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { logoHref } from '../../http/logo.ts'
import { pageResponse } from '../../http/page.ts'
import { randomSecret, sha256 } from '../../lib/hashing.ts'
import { newId } from '../../lib/ids.ts'
import { PageError } from '../../model/errors.ts'
import type { InitialAccessToken, Registration } from '../../model/registration.ts'
import { changedAt } from '../../oauth/client-registration.ts'
import type { RegistrationPolicy } from '../../oauth/registration-policy.ts'
import { RegistrationsPage, type RegistrationsProps } from '../../pages/admin/registrations.tsx'
import { ShownOncePage } from '../../pages/admin/shown-once.tsx'
import { messagesOf } from '../../pages/shell.ts'
import { statedOf, type TrustDeps, trustPath } from '../login-trust.ts'
import { consoleOf, operatorEvent, readChange, roomPath, type Visit } from '../operator.ts'

export type DeskDeps = TrustDeps & { registrationMode: RegistrationPolicy['mode'] }

const PAGE_ROWS = 25
const DAY = 86_400_000
const MAKE = 'initial access token'
const decidePurpose = (id: string) => `decide registration ${id}`
const withdrawPurpose = (id: string) => `withdraw initial access token ${id}`

/** Shows what waits. */
export async function showRegistrations(visit: Visit, deps: DeskDeps): Promise<Response> {
  const done = queryForm(visit.request).get('done')
  return page(visit, deps, null, done === 'approved' || done === 'refused' ? done : null)
}

/** Approves or refuses one. */
export async function submitDecision(visit: Visit, deps: DeskDeps): Promise<Response> {
  const { form, expired } = await readChange(
    visit,
    (sent) => decidePurpose(sent.get('id') ?? ''),
    deps,
  )
  if (expired) return page(visit, deps, 'expired', null)
  const decision = form.get('decision') === 'approved' ? 'approved' : 'refused'
  const id = form.get('id') ?? ''
  const client = await deps.stores.clients.find(id)
  if (!client) throw new PageError('not-found')
  const now = deps.clock.now()
  const kept = await deps.stores.write(async (unit) => {
    if (!(await unit.registrations.decide(id, decision, now))) return false
    const changed = {
      ...client,
      updatedAt: changedAt(client, now),
      disabledAt: decision === 'approved' ? null : (client.disabledAt ?? now),
    }
    // What was looked at is what is approved: a change in between takes the decision back.
    if (!(await unit.clients.replace(changed, client.updatedAt))) throw new PageError('bad-request')
    await unit.auditEvents.append(
      operatorEvent(visit, now, {
        type: 'registration-decided',
        clientId: id,
        detail: { decision },
      }),
    )
    return true
  })
  if (!kept) throw new PageError('not-found')
  return seeOther(`${roomPath(deps, 'registrations')}?done=${decision}`)
}

/** Makes an initial access token and shows it. */
export async function submitInitialToken(visit: Visit, deps: DeskDeps): Promise<Response> {
  const { form, expired } = await readChange(visit, MAKE, deps)
  if (expired) return page(visit, deps, 'expired', null)
  const note = form.get('note')?.trim() ?? ''
  const uses = Number(/^\d{1,4}$/.exec(form.get('uses') ?? '')?.[0] ?? 0)
  const days = Number(/^\d{1,3}$/.exec(form.get('days') ?? '')?.[0] ?? 0)
  const named = /^[^\p{C}\p{Zl}\p{Zp}]{1,100}$/u.test(note)
  if (!named || uses < 1 || uses > 1000 || days < 1 || days > 365)
    return page(visit, deps, 'token', null)
  const now = deps.clock.now()
  const secret = randomSecret()
  const token: InitialAccessToken = {
    id: newId(now),
    tokenHash: sha256(secret),
    note,
    preApproved: form.all('pre_approved').includes('on'),
    usesLeft: uses,
    createdAt: now,
    expiresAt: now + days * DAY,
  }
  await deps.stores.write(async (unit) => {
    await unit.registrations.addInitialToken(token)
    await unit.auditEvents.append(
      operatorEvent(visit, now, {
        type: 'registration-decided',
        detail: { initialToken: token.id, uses, days, preApproved: token.preApproved },
      }),
    )
  })
  const console = await consoleOf(visit, 'registrations', deps)
  const t = messagesOf(console.shell).admin.registrations
  const shown = ShownOncePage({
    console,
    title: t.tokenTitle,
    beside: { name: t.note, text: note },
    name: t.tokenTitle,
    secret,
    once: t.tokenOnce,
    onHref: roomPath(deps, 'registrations'),
  })
  return pageResponse(visit.request, deps, shown)
}

/** Takes an initial access token back. */
export async function submitWithdrawal(visit: Visit, deps: DeskDeps): Promise<Response> {
  const { form, expired } = await readChange(
    visit,
    (sent) => withdrawPurpose(sent.get('id') ?? ''),
    deps,
  )
  if (expired) return page(visit, deps, 'expired', null)
  await deps.stores.registrations.removeInitialToken(form.get('id') ?? '')
  return seeOther(roomPath(deps, 'registrations'))
}

async function page(
  visit: Visit,
  deps: DeskDeps,
  fault: RegistrationsProps['fault'],
  done: RegistrationsProps['done'],
): Promise<Response> {
  const { registrations } = deps.stores
  const after = queryForm(visit.request).get('after')
  const read = await registrations.list('waiting', { limit: PAGE_ROWS + 1, after })
  const shown = read.slice(0, PAGE_ROWS)
  const last = read.length > PAGE_ROWS ? shown.at(-1) : undefined
  const path = roomPath(deps, 'registrations')
  const csrf = (purpose: string) => csrfToken(visit.signedIn.secret, purpose)
  const rows = await Promise.all(shown.map((one) => waitingRow(one, csrf, deps)))
  const props = RegistrationsPage({
    console: await consoleOf(visit, 'registrations', deps),
    now: deps.clock.now(),
    mode: deps.registrationMode,
    rows: rows.filter((row) => row !== null),
    nextHref: last ? `${path}?after=${encodeURIComponent(last.clientId)}` : null,
    firstHref: after === undefined ? null : path,
    decideAction: `${path}/decide`,
    tokens: (await registrations.listInitialTokens()).map((token) => ({
      ...token,
      csrf: csrf(withdrawPurpose(token.id)),
    })),
    tokenAction: `${path}/tokens`,
    withdrawAction: `${path}/withdraw`,
    tokenCsrf: csrf(MAKE),
    fault,
    done,
  })
  const status = fault === null ? 200 : fault === 'expired' ? 403 : 422
  return pageResponse(visit.request, deps, props, { status })
}

async function waitingRow(
  registration: Registration,
  csrf: (purpose: string) => string,
  deps: DeskDeps,
): Promise<RegistrationsProps['rows'][number] | null> {
  const { clientId, flags, since } = registration
  const client = await deps.stores.clients.find(clientId)
  if (!client) return null
  const hosts = client.redirectUris.map((uri) => (/^https?:/.test(uri) ? new URL(uri).host : uri))
  return {
    id: clientId,
    name: client.name,
    logoUri: logoHref(deps.basePath, await deps.stores.logos.find(clientId)),
    developer: client.developer,
    method: client.tokenEndpointAuthMethod,
    scope: client.allowedScope,
    redirectHosts: [...new Set(hosts)],
    flags,
    stated: statedOf(registration),
    since,
    href: trustPath(deps, clientId),
    csrf: csrf(decidePurpose(clientId)),
  }
}
