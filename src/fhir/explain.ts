// Explains what the gateway would make of a request, by the very functions that it runs: parse, decide, prepare,
// judge. Nothing is written, and of a resource nothing is told but its type and id.
import type { BearerAccess } from '../model/bearer-access.ts'
import { FhirError } from '../model/errors.ts'
import type { HiddenRule, RefusalRule } from '../model/refusal-rules.ts'
import { parseScopes, type ResourceScope } from '../model/scope.ts'
import { type DecidedBy, decide, type Plan } from './access.ts'
import { askedOfCall } from './asked-of-call.ts'
import type { Predicate, TypePredicate } from './backend.ts'
import { readEntries } from './bundle-entries.ts'
import { capabilitiesOf } from './capabilities.ts'
import { carryOutPlan } from './carry-out.ts'
import type { Clause } from './clause.ts'
import { type DecidedWith, decidedByOf, grantFactsOf } from './decided-by.ts'
import type { Deps } from './deps.ts'
import { enoughScopes } from './enough-scopes.ts'
import type { ExportDesk } from './export-order.ts'
import { enforceable, type GrantFacts, grantsOf, type Reach } from './grants.ts'
import { type Call, type FhirRequest, parseInteraction } from './interaction.ts'
import { judge } from './judge.ts'
import { matches } from './match.ts'
import type { PageSeal } from './page-link.ts'
import { predicateOf } from './predicate.ts'
import { printClause } from './print-clause.ts'
import { localReference } from './reference.ts'
import { readRequestText } from './request-text.ts'
import type { Letter } from './resource.ts'
import { prepareWrite } from './run-write.ts'
import type { SearchPlan } from './search-plan.ts'
import type { Through } from './visible.ts'
import type { CarriedOutWith, Work } from './work.ts'
import { writable } from './writable.ts'

export type Outcome =
  /** `count`: how many resources would be told; null where that was not tried. */
  | { allowed: true; count: number | null }
  | {
      allowed: false
      rule: RefusalRule | null
      hidden: HiddenRule | null
      status: number
      words: string
      enough: string | null
    }

/** Why a scope of the token gives nothing at this moment. */
type EmptyBecause = 'constraint' | 'switched-off' | 'no-patient' | 'no-user' | 'no-service'

type ExplainedScope = {
  scope: string
  /** Whose records it reaches; null for nobody's. */
  reach: Reach | null
  because: EmptyBecause | null
}

/** What one scope says of the resource that was asked about. */
type ExplainedVerdict = {
  scope: string
  opens: boolean
  /** Whether the scope has the letter for the type at all. */
  bears: boolean
  /** The constraint of the scope that the resource does not meet. */
  unmet: string | null
  /** How the resource belongs to a patient of the scope; null when it does not. */
  through: Through | null
}

export type Explanation = {
  request: Record<string, string>
  outcome: Outcome
  scopes: ExplainedScope[]
  /** What the backend is asked for, as a search; null for other requests and refused ones. */
  query: { type: string; parameters: string[]; within: Within } | null
  resource: {
    key: string
    there: boolean
    open: boolean
    letter: Letter
    /** Parameters of the search that it does not meet. */
    mismatched: string[]
    verdicts: ExplainedVerdict[]
  } | null
  /** Of a bundle, each entry by itself. */
  entries: { request: Record<string, string>; outcome: Outcome }[]
}

/** What of a type a token opens: all, nothing, or what at least one of these admits. */
export type Within = 'all' | 'none' | { patients: readonly string[] | 'all'; filter: string[] }[]

/** Explains a request. @param about the resource to judge, `Type/id`; by default the one in the path */
export async function explain(
  request: FhirRequest,
  access: BearerAccess,
  by: DecidedWith & Pick<CarriedOutWith, 'log'>,
  about: string | null = null,
): Promise<Explanation> {
  let call: Call
  try {
    call = parseInteraction(request)
  } catch (error) {
    const outcome = refusedBy(error, access)
    const asked = { method: request.method }
    return { request: asked, outcome, scopes: [], query: null, resource: null, entries: [] }
  }
  const facts = await grantFactsOf(call, access, by)
  const decidedBy = decidedByOf(facts, by)
  const work = workOf(call, access, by, decidedBy)
  const decision = decide(call, decidedBy)
  const plan = decision.allowed ? decision.plan : null
  return {
    request: askedOfCall(call),
    outcome: plan === null ? refusedBy(decision, access) : await outcomeOf(plan, work),
    scopes: scopesOf(access.grantedScope).map((scope) => explainedScope(scope, facts)),
    query: plan?.run === 'search' ? narrowed(plan.search) : null,
    resource: await explainedResource(call, about, plan, facts, by),
    entries: plan?.run === 'bundle' ? await explainedEntries(plan.bundle, work, decidedBy) : [],
  }
}

function workOf(
  call: Call,
  access: BearerAccess,
  by: DecidedWith & Pick<CarriedOutWith, 'log'>,
  { bases, now }: DecidedBy,
): Work {
  return {
    by: { ...by, pages: NO_PAGES },
    access,
    call,
    bases,
    now,
    at: null,
    sealNext: () => '',
    noteWrites: () => Promise.reject(new Error('an explanation writes nothing')),
  }
}

/** Nothing that is told here goes on. */
const NO_PAGES: PageSeal = { seal: () => '', open: () => null }

/** What would become of it: read as the gateway reads, prepared as it prepares, and not written. */
async function outcomeOf(plan: Plan, work: Work): Promise<Outcome> {
  try {
    switch (plan.run) {
      case 'write':
        await prepareWrite(plan.write, work)
        return { allowed: true, count: null }
      case 'bundle':
      case 'export':
        return { allowed: true, count: null }
      default: {
        const answer = await carryOutPlan(plan, work, NO_BUNDLE)
        return { allowed: true, count: answer.count }
      }
    }
  } catch (error) {
    return refusedBy(error, work.access)
  }
}

const notHere = () => {
  throw new Error('a bundle is explained entry by entry')
}
const NO_BUNDLE = { plan: notHere, run: notHere, predicate: notHere, refused: notHere }

/** A refusal as an outcome; whatever else was thrown goes on. */
function refusedBy(thrown: unknown, access: BearerAccess): Outcome {
  const error = thrown instanceof FhirError ? thrown : (thrown as { error?: unknown }).error
  if (!(error instanceof FhirError)) throw thrown
  const { rule, hidden, status, message, missing } = error
  const enough = error.enough ?? (missing && enoughScopes(missing, access))
  return { allowed: false, rule, hidden, status, words: message, enough }
}

async function explainedEntries(
  bundle: Parameters<typeof readEntries>[0],
  work: Work,
  decidedBy: DecidedBy,
): Promise<Explanation['entries']> {
  const entries: Explanation['entries'] = []
  for (const { parsed } of readEntries(bundle)) {
    if (parsed instanceof FhirError) {
      entries.push({ request: {}, outcome: refusedBy(parsed, work.access) })
      continue
    }
    const decision = decide(parsed, decidedBy)
    const outcome = decision.allowed
      ? await outcomeOf(decision.plan, { ...work, call: parsed })
      : refusedBy(decision, work.access)
    entries.push({ request: askedOfCall(parsed), outcome })
  }
  return entries
}

const scopesOf = (granted: string): ResourceScope[] =>
  parseScopes(granted).scopes.filter((scope) => scope.kind === 'resource')

function explainedScope(scope: ResourceScope, facts: GrantFacts): ExplainedScope {
  const [grant] = grantsOfScope(scope.text, facts)
  return grant === undefined
    ? { scope: scope.text, reach: null, because: emptyBecause(scope, facts) }
    : { scope: scope.text, reach: grant.reach, because: null }
}

/** The grants that one scope of the token gives. */
const grantsOfScope = (scope: string, facts: GrantFacts) =>
  grantsOf({ ...facts, access: { ...facts.access, grantedScope: scope } })

const NOBODY = { patient: 'no-patient', user: 'no-user', system: 'no-service' } as const

function emptyBecause(scope: ResourceScope, { access }: GrantFacts): EmptyBecause {
  if (!access.client.fhirEnabled || access.client.disabledAt !== null) return 'switched-off'
  return enforceable(scope) ? NOBODY[scope.context] : 'constraint'
}

/** The search as the backend gets it. */
function narrowed({ query, predicate, possible }: SearchPlan): NonNullable<Explanation['query']> {
  const opened = possible ? predicate(query.type, 's') : 'none'
  return {
    type: query.type,
    parameters: query.clauses.map(printed),
    within: withinOf(opened),
  }
}

const withinOf = (opened: TypePredicate): Within =>
  typeof opened === 'string'
    ? opened
    : opened.anyOf.map(({ patients, filter }) => ({ patients, filter: filter.map(printed) }))

function printed(clause: Clause): string {
  const parameter = printClause(clause)
  return parameter === null ? clause.code : parameter.join('=')
}

const LETTERS: Partial<Record<Plan['run'], Letter>> = { search: 's', types: 'r' }

/** What every scope of the token says of one resource. */
async function explainedResource(
  call: Call,
  about: string | null,
  plan: Plan | null,
  facts: GrantFacts,
  by: DecidedWith,
): Promise<Explanation['resource']> {
  const { interaction } = call
  const inPath = 'id' in interaction ? `${interaction.type}/${interaction.id}` : null
  const named = localReference(about ?? inPath ?? '', facts.bases)
  if (named === null) return null
  const { type, id } = named
  const key = `${type}/${id}`
  const letter = letterOf(call, plan)
  const found = await by.backend.read(type, id)
  const resource = found?.resourceType === type && found.id === id ? found : null
  const whole = decidedByOf(facts, by)
  if (resource === null)
    return { key, there: false, open: false, letter, mismatched: [], verdicts: [] }
  const judgedBy = (predicate: Predicate) => judge(by.backend, predicate, facts.bases)
  const verdicts: ExplainedVerdict[] = []
  for (const scope of scopesAndIdentity(facts.access.grantedScope)) {
    const predicate = predicateOf(grantsOfScope(scope, facts))
    const all = await judgedBy(predicate).verdicts(resource, letter)
    const [best] = all.filter(({ unmet, through }) => unmet === null && through !== null)
    const told = best ?? all.find(({ through }) => through !== null) ?? all[0]
    const opens = isWriting(letter)
      ? writable(resource, letter, predicate, facts.bases)
      : best !== undefined
    verdicts.push({
      scope,
      opens,
      bears: predicate(type, letter) !== 'none',
      unmet: told?.unmet ? printed(told.unmet) : null,
      through: told?.through ?? null,
    })
  }
  const predicate = predicateOf(whole.grants)
  return {
    key,
    there: true,
    open: isWriting(letter)
      ? writable(resource, letter, predicate, facts.bases)
      : await judgedBy(predicate).admits(resource, letter),
    letter,
    mismatched: plan?.run === 'search' ? mismatched(plan.search, resource, facts) : [],
    verdicts,
  }
}

const isWriting = (letter: Letter) => letter !== 'r' && letter !== 's'

/** By what letter the resource would be judged. */
function letterOf({ interaction }: Call, plan: Plan | null): Letter {
  if (interaction.kind.startsWith('search-')) return 's'
  if (plan?.run === 'write') return plan.write.letter
  return (plan && LETTERS[plan.run]) ?? 'r'
}

/** `openid fhirUser` open the user's own resource together, and nothing alone. */
function scopesAndIdentity(granted: string): string[] {
  const texts = parseScopes(granted).scopes.map(({ text }) => text)
  const identity = texts.includes('openid') && texts.includes('fhirUser')
  return [...scopesOf(granted).map(({ text }) => text), ...(identity ? ['openid fhirUser'] : [])]
}

function mismatched(
  { query }: SearchPlan,
  resource: Parameters<typeof matches>[0],
  { bases }: GrantFacts,
): string[] {
  return query.clauses
    .filter(({ kind }) => kind !== 'chain' && kind !== 'has')
    .filter((clause) => !matches(resource, clause, bases))
    .map(({ code }) => code)
}

/** Makes what explains requests as a person types them. */
export function explainer(
  deps: Pick<Deps, 'backend' | 'baseUrl' | 'updateCreates' | 'clock' | 'log'> & {
    /** What can be exported; nothing is. */
    exports?: Pick<ExportDesk, 'levels'>
  },
): Explainer {
  const { backend, baseUrl, clock, log } = deps
  const capabilities = capabilitiesOf(backend, deps.exports, deps.updateCreates ?? true)
  const by = { backend, baseUrl, clock, log, capabilities }
  return (text, body, access, about) =>
    explain(readRequestText(text, body, baseUrl), access, by, about)
}

/** Explains a request as a person typed it. Throws a FhirError when it is none. */
export type Explainer = (
  text: string,
  body: string | null,
  access: BearerAccess,
  about: string | null,
) => Promise<Explanation>
