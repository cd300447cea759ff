// The editor of one login trust: a new one, a copy, or one that is there. Two operators at one trust: the one
// who saves last is told, and loses nothing of what was typed.
import { csrfToken } from '../../http/csrf.ts'
import { type Form, queryForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse } from '../../http/page.ts'
import type { Client } from '../../model/client.ts'
import { PageError } from '../../model/errors.ts'
import { type ClientMetadata, checkClientMetadata } from '../../oauth/client-metadata.ts'
import { registerClient, withMetadata } from '../../oauth/client-registration.ts'
import { LoginTrustFormPage, type TrustFault } from '../../pages/admin/login-trust-form.tsx'
import { messagesOf } from '../../pages/shell.ts'
import { findTrust, statedOf, type TrustDeps, trustPath } from '../login-trust.ts'
import { fieldsOf, KEYS_FILE, metadataOf, newFields, withKeysTyped } from '../login-trust-form.ts'
import { consoleOf, operatorEvent, readUploadedChange, roomPath, type Visit } from '../operator.ts'
import { secretPage } from './login-trust-secret.ts'

const NEW = 'new login trust'
/** A file of keys, the largest that is told to be too large, and the fields around it. */
const MAX_BYTES = 1_048_576
const purposeOf = (id: string) => `login trust ${id}`

/** Shows the fields of a new trust, or of a copy of one (`?copy=`). */
export async function showNewTrust(visit: Visit, deps: TrustDeps): Promise<Response> {
  if (!visit.mayChange) throw new PageError('read-only')
  const copied = queryForm(visit.request).get('copy')
  if (copied === undefined) return page(visit, deps, null, newFields(), {})
  const client = await findTrust(copied, deps)
  const { shell } = await consoleOf(visit, 'login-trusts', deps)
  const name = messagesOf(shell).admin.trusts.copyOf(client.name)
  return page(visit, deps, null, fieldsOf({ ...client, name }), {})
}

/** Registers it, and shows its id and secret. */
export async function submitNewTrust(visit: Visit, deps: TrustDeps): Promise<Response> {
  const { form, file, expired } = await readUploadedChange(visit, NEW, deps, MAX_BYTES)
  if (expired) return page(visit, deps, null, form, { state: 'expired' })
  const { checked, values } = check(form, file(KEYS_FILE), deps, false)
  if (Array.isArray(checked)) return page(visit, deps, null, values, { faults: checked })
  const now = deps.clock.now()
  const { client, secret } = registerClient(checked, now)
  const added = await deps.stores.write(async (unit) => {
    if (!(await unit.clients.add(client))) return false
    await unit.auditEvents.append(
      operatorEvent(visit, now, { type: 'client-added', clientId: client.id }),
    )
    return true
  })
  if (!added) {
    const fault = { member: 'client_id', message: 'is that of another login trust' }
    return page(visit, deps, null, values, { faults: [fault] })
  }
  return secretPage(visit, client, secret, deps)
}

/** Shows the fields of a trust that is there. */
export async function showTrust(visit: Visit, id: string, deps: TrustDeps): Promise<Response> {
  const client = await findTrust(id, deps)
  const saved = queryForm(visit.request).get('saved') !== undefined
  return page(visit, deps, client, fieldsOf(client), { state: saved ? 'saved' : 'editing' })
}

/** Saves it. */
export async function submitTrust(visit: Visit, id: string, deps: TrustDeps): Promise<Response> {
  const { form, file, expired } = await readUploadedChange(visit, purposeOf(id), deps, MAX_BYTES)
  const client = await findTrust(id, deps)
  if (expired) return page(visit, deps, client, form, { state: 'expired' })
  const { checked, values } = check(form, file(KEYS_FILE), deps, client.disabledAt !== null)
  if (Array.isArray(checked)) return page(visit, deps, client, values, { faults: checked })
  const read = Number(form.get('updated_at'))
  if (read !== client.updatedAt) return page(visit, deps, client, values, { state: 'conflict' })
  const now = deps.clock.now()
  const changed = withMetadata(client, checked, now)
  const kept = await deps.stores.write(async (unit) => {
    if (!(await unit.clients.replace(changed, client.updatedAt))) return false
    await unit.auditEvents.append(
      operatorEvent(visit, now, {
        type: 'client-changed',
        clientId: id,
        detail: { changed: namesOfChanges(client, changed).join(' ') },
      }),
    )
    return true
  })
  if (!kept) return page(visit, deps, client, values, { state: 'conflict' })
  return seeOther(`${trustPath(deps, id)}?saved=1`)
}

/** For the record: which facts changed, not to what. */
function namesOfChanges(before: Client, after: Client): string[] {
  const names = Object.keys(after) as (keyof Client)[] // a client's own
  return names.filter(
    (name) => name !== 'updatedAt' && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )
}

/** What the form and a file of keys make, or what is wrong; and what the form is to show again. */
function check(
  form: Form,
  keysFile: Uint8Array | undefined,
  { rules }: TrustDeps,
  isOff: boolean,
): { checked: ClientMetadata | TrustFault[]; values: Form } {
  const { json, faults } = metadataOf(form, keysFile)
  const checked = checkClientMetadata(json, { ...rules, incomplete: isOff })
  const found = Array.isArray(checked) ? checked : []
  if (!keysFile) {
    const wrong = faults.length + found.length > 0
    return { checked: wrong ? [...faults, ...found] : checked, values: form }
  }
  // What is wrong with keys of a file is told at the file.
  const all = [...faults, ...found].map(({ member, message }) => ({
    member: /^jwks($|\.)/.test(member) ? KEYS_FILE : member,
    message,
  }))
  const keysGood = !all.some(({ member }) => member === KEYS_FILE)
  const values = keysGood ? withKeysTyped(form, json.jwks) : form
  return { checked: all.length > 0 ? all : checked, values }
}

async function page(
  visit: Visit,
  deps: TrustDeps,
  client: Client | null,
  values: Form,
  { faults = [], state = 'editing' }: { faults?: TrustFault[]; state?: PageState },
): Promise<Response> {
  const self = client ? trustPath(deps, client.id) : `${deps.basePath}/admin/new-login-trust`
  const bySecret = client ? /^client_secret_/.test(client.tokenEndpointAuthMethod) : false
  const props = LoginTrustFormPage({
    console: await consoleOf(visit, 'login-trusts', deps),
    app: client && {
      id: client.id,
      name: client.name,
      enabled: client.disabledAt === null,
      stated: statedOf(await deps.stores.registrations.find(client.id)),
    },
    action: self,
    csrf: csrfToken(visit.signedIn.secret, client ? purposeOf(client.id) : NEW),
    values,
    updatedAt: values.get('updated_at') ?? String(client?.updatedAt ?? ''),
    faults,
    state,
    hrefs: {
      list: roomPath(deps, 'login-trusts'),
      self,
      doing: client && {
        test: trustPath(deps, client.id, '/test'),
        logo: trustPath(deps, client.id, '/logo'),
        duplicate: `${deps.basePath}/admin/new-login-trust?${new URLSearchParams({ copy: client.id })}`,
        secret: bySecret ? trustPath(deps, client.id, '/secret') : null,
        toggle: trustPath(deps, client.id, client.disabledAt === null ? '/off' : '/on'),
        remove: trustPath(deps, client.id, '/remove'),
      },
    },
  })
  const status =
    state === 'expired' ? 403 : state === 'conflict' ? 409 : faults.length > 0 ? 422 : 200
  return pageResponse(visit.request, deps, props, { status })
}

type PageState = 'editing' | 'saved' | 'conflict' | 'expired'
