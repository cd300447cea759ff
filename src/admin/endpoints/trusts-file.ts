// The practice's settings and all login trusts as one file: downloaded, compared with a file that was pasted or chosen, and made what that file
// says. What is applied is what was looked at: the plan is made again and must be the same.

import { csrfToken } from '../../http/csrf.ts'
import type { Form } from '../../http/form.ts'
import { pageResponse } from '../../http/page.ts'
import { reply } from '../../http/reply.ts'
import type { SettingChange } from '../../model/practice-change.ts'
import { applyPlan, PlanOutdatedError } from '../../oauth/trust-file/apply-plan.ts'
import { printConfigFile } from '../../oauth/trust-file/config-file.ts'
import { countPlanned, digestOf, makePlan, type Planned } from '../../oauth/trust-file/make-plan.ts'
import { memberDiff } from '../../oauth/trust-file/member-diff.ts'
import { trustMembers } from '../../oauth/trust-file/print-trusts.ts'
import type { FileFault } from '../../oauth/trust-file/read-trusts.ts'
import type { ReadSecret } from '../../oauth/trust-file/secret-source.ts'
import {
  type ShownMember,
  type ShownPlan,
  type ShownTrust,
  TrustsFilePage,
  type TrustsFileProps,
} from '../../pages/admin/trusts-file.tsx'
import { type TrustDeps, trustPath } from '../login-trust.ts'
import { consoleOf, readUploadedChange, roomPath, type Visit } from '../operator.ts'
import type { DeskPlan, PracticeDesk } from '../practice-desk.ts'

const PURPOSE = 'file of login trusts'
const MAX_BYTES = 1_048_576
/** The text, as it is spelt in a form, and the fields beside it. */
const MAX_FORM_BYTES = 4 * MAX_BYTES

/** In the console nobody may read the server's variables and files. */
const readSecret: ReadSecret = () => ({
  fault:
    'can only be taken from a variable or a file by the command line; here a trust says {sha256: HASH}, and the page Practice takes secrets',
})

/** What the page works with. */
type TrustsFileDeps = TrustDeps & { practice: PracticeDesk }

/** The settings and all login trusts as YAML. */
export async function downloadTrusts({
  stores,
  practice,
}: Pick<TrustsFileDeps, 'stores' | 'practice'>): Promise<Response> {
  return reply(printConfigFile(await practice.print(), await stores.clients.list()), {
    headers: {
      'Content-Type': 'application/yaml; charset=utf-8',
      'Content-Disposition': 'attachment; filename="practice.yaml"',
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    },
  })
}

/** Shows what can be done with a file. */
export function showTrustsFile(visit: Visit, deps: TrustsFileDeps): Promise<Response> {
  return page(visit, deps, { text: '' })
}

/** Compares, or applies what was compared. */
export async function submitTrustsFile(visit: Visit, deps: TrustsFileDeps): Promise<Response> {
  const { form, file, expired } = await readUploadedChange(visit, PURPOSE, deps, MAX_FORM_BYTES)
  const chosen = file('file')
  const text = chosen ? new TextDecoder().decode(chosen) : (form.get('text') ?? '')
  if (expired) return page(visit, deps, { text, fault: 'expired' })
  const planned = await makePlan(text, {
    stores: deps.stores,
    clock: deps.clock,
    maxBytes: MAX_BYTES,
    rules: deps.rules,
    readSecret,
    isSecretSetting: deps.practice.isSecret,
    planSettings: deps.practice.planWhole,
  })
  if (Array.isArray(planned)) return page(visit, deps, { text, faults: planned })
  return form.get('apply') === undefined
    ? page(visit, deps, { text, planned })
    : apply(visit, form, text, planned, deps)
}

async function apply(
  visit: Visit,
  form: Form,
  text: string,
  planned: Planned<DeskPlan>,
  deps: TrustsFileDeps,
): Promise<Response> {
  const { plan, settings } = planned
  if (form.get('plan') !== digestOf(planned) || plan.conflicts.length > 0)
    return page(visit, deps, { text, planned, fault: 'outdated' })
  const who = { actorId: visit.signedIn.user.id, requestId: visit.requestId }
  const keep = settings && ((work: Beside) => settings.keep(who, work))
  try {
    await applyPlan(plan, { ...deps, keep }, { by: 'operator', ...who })
  } catch (error) {
    if (!(error instanceof PlanOutdatedError)) throw error
    return page(visit, deps, { text, planned, fault: 'outdated' })
  }
  return page(visit, deps, { text: '', applied: planned })
}

type Beside = Parameters<DeskPlan['keep']>[1]

type Outcome = {
  text: string
  planned?: Planned
  applied?: Planned
  faults?: readonly FileFault[]
  fault?: 'expired' | 'outdated'
}

async function page(visit: Visit, deps: TrustsFileDeps, outcome: Outcome): Promise<Response> {
  const { text, planned, applied, faults = [], fault = null } = outcome
  const self = `${deps.basePath}/admin/login-trusts-file`
  const props: TrustsFileProps = {
    console: await consoleOf(visit, 'login-trusts', deps),
    action: self,
    csrf: csrfToken(visit.signedIn.secret, PURPOSE),
    downloadHref: `${deps.basePath}/admin/login-trusts.yaml`,
    listHref: roomPath(deps, 'login-trusts'),
    text,
    faults,
    fault,
    plan: planned ? shownPlan(planned) : null,
    secrets: applied ? secretsOf(applied, deps) : null,
  }
  const status =
    fault === 'expired' ? 403 : fault === 'outdated' ? 409 : faults.length > 0 ? 422 : 200
  return pageResponse(visit.request, deps, TrustsFilePage(props), { status })
}

function shownPlan(planned: Planned): ShownPlan {
  const { plan, consequences, settings } = planned
  const access = (id: string) => consequences.get(id) ?? null
  const trusts: ShownTrust[] = [
    ...plan.created.map(({ client, madeSecret }) => ({
      kind: 'added' as const,
      id: client.id,
      name: client.name,
      members: Object.entries(trustMembers(client)).map(([member, after]) =>
        memberDiff({ member, before: undefined, after }),
      ),
      secret: madeSecret === null ? ('kept' as const) : ('made' as const),
      access: null,
    })),
    ...plan.changed.map(({ before, members, secretReplaced, madeSecret }) => ({
      kind: 'changed' as const,
      id: before.id,
      name: before.name,
      members: members.map(memberDiff),
      secret: secretReplaced
        ? ('replaced' as const)
        : madeSecret === null
          ? ('kept' as const)
          : ('made' as const),
      access: access(before.id),
    })),
    ...plan.removed.map(({ id, name }) => ({
      kind: 'removed' as const,
      id,
      name,
      members: [],
      secret: 'kept' as const,
      access: access(id),
    })),
  ]
  return {
    settings: settings && {
      members: settings.changes.map(shownChange),
      effects: settings.effects,
    },
    trusts,
    conflicts: plan.conflicts,
    unchanged: plan.unchanged,
    left: plan.left.length,
    digest: plan.conflicts.length > 0 || countPlanned(planned) === 0 ? null : digestOf(planned),
  }
}

/** Of a secret, only that there is one. */
function shownChange(change: SettingChange): ShownMember {
  if (!change.secret)
    return memberDiff({
      member: change.name,
      before: change.before ?? undefined,
      after: change.after ?? undefined,
    })
  const hidden = ['••••••']
  return {
    member: change.name,
    gone: change.change === 'set' ? [] : hidden,
    come: change.change === 'removed' ? [] : hidden,
    reordered: false,
  }
}

/** Secrets that were made, shown this once. */
function secretsOf({ plan }: Planned, deps: TrustDeps): TrustsFileProps['secrets'] {
  const made = [
    ...plan.created.map(({ client, madeSecret }) => ({ client, secret: madeSecret })),
    ...plan.changed.map(({ after, madeSecret }) => ({ client: after, secret: madeSecret })),
  ]
  return made.flatMap(({ client, secret }) =>
    secret === null
      ? []
      : [{ id: client.id, name: client.name, secret, href: trustPath(deps, client.id) }],
  )
}
