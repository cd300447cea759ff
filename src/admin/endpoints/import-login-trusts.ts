// Taking over login trusts from the SQL of the first system. What was pasted is kept nowhere and shown to nobody.
import { csrfToken } from '../../http/csrf.ts'
import { pageResponse } from '../../http/page.ts'
import { PageError } from '../../model/errors.ts'
import { type ImportedTrust, importLoginTrusts } from '../../oauth/login-trust-import.ts'
import {
  ImportLoginTrustsPage,
  type ImportLoginTrustsProps,
} from '../../pages/admin/import-login-trusts.tsx'
import { messagesOf } from '../../pages/shell.ts'
import { type TrustDeps, trustPath } from '../login-trust.ts'
import { consoleOf, operatorEvent, readChange, type Visit } from '../operator.ts'

const PURPOSE = 'import login trusts'
const MAX_BYTES = 1_048_576

/** Shows the field to paste into. */
export async function showImport(visit: Visit, deps: TrustDeps): Promise<Response> {
  if (!visit.mayChange) throw new PageError('read-only')
  return page(visit, deps, null, null)
}

/** Imports them, each switched off, and tells what became of each. */
export async function submitImport(visit: Visit, deps: TrustDeps): Promise<Response> {
  const { form, expired } = await readChange(visit, PURPOSE, deps, MAX_BYTES)
  if (expired) return page(visit, deps, 'expired', null)
  const now = deps.clock.now()
  const trusts = importLoginTrusts(form.get('sql') ?? '', deps.rules, now)
  if (!Array.isArray(trusts)) return page(visit, deps, trusts, null)
  const { shell } = await consoleOf(visit, 'login-trusts', deps)
  const taken = messagesOf(shell).admin.trusts.imports.taken
  for (const trust of trusts)
    if (!(await add(visit, trust, now, deps))) {
      trust.client = null
      trust.faults.push(taken)
    }
  return page(visit, deps, null, trusts)
}

/** False when there is an app with its id already. */
async function add(
  visit: Visit,
  { client }: ImportedTrust,
  now: number,
  { stores }: TrustDeps,
): Promise<boolean> {
  if (client === null) return true
  return stores.write(async (unit) => {
    if (!(await unit.clients.add(client))) return false
    await unit.auditEvents.append(
      operatorEvent(visit, now, {
        type: 'client-added',
        clientId: client.id,
        detail: { from: 'login_trusts' },
      }),
    )
    return true
  })
}

async function page(
  visit: Visit,
  deps: TrustDeps,
  fault: ImportLoginTrustsProps['fault'],
  trusts: readonly ImportedTrust[] | null,
): Promise<Response> {
  const props = ImportLoginTrustsPage({
    console: await consoleOf(visit, 'login-trusts', deps),
    action: `${deps.basePath}/admin/import-login-trusts`,
    csrf: csrfToken(visit.signedIn.secret, PURPOSE),
    fault,
    outcome:
      trusts === null
        ? null
        : trusts.map(({ name, client, notes, faults }) => ({
            name,
            notes,
            faults,
            href: client && trustPath(deps, client.id),
          })),
  })
  const status = fault === null ? 200 : fault === 'expired' ? 403 : 422
  return pageResponse(visit.request, deps, props, { status })
}
