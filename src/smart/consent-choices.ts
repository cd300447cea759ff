// From requested scopes to the rows of the consent page, and from what stayed ticked to the granted
// scopes. Pure. The page's rules: a row and all its parts ticked give the wide scope; the row unticked and
// all parts ticked give nothing of the kind; otherwise the ticked parts only, so that a page without
// script never leaks through a wide box left ticked.
import { typeClass } from '../fhir/definitions/definitions.ts'
import { sha256 } from '../lib/hashing.ts'
import type { Consent } from '../model/consent.ts'
import {
  constrained,
  covers,
  expandWildcard,
  isResourceScope,
  parseScope,
  parseScopes,
  printScopes,
  type ResourceScope,
  type Scope,
} from '../model/scope.ts'
import type { ConsentRow } from '../pages/consent-request.ts'

const CONDITION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/condition-category'
const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'
const US_CORE_CONDITION = 'http://hl7.org/fhir/us/core/CodeSystem/condition-category'
const US_CORE_CATEGORY = 'http://hl7.org/fhir/us/core/CodeSystem/us-core-category'

/** The categories by which a kind can be shared in part (US Core, "Scopes Format"). */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  Condition: [
    `${CONDITION_CATEGORY}|encounter-diagnosis`,
    `${CONDITION_CATEGORY}|problem-list-item`,
    `${US_CORE_CONDITION}|health-concern`,
  ],
  Observation: [
    `${OBSERVATION_CATEGORY}|laboratory`,
    `${OBSERVATION_CATEGORY}|vital-signs`,
    `${OBSERVATION_CATEGORY}|social-history`,
    `${US_CORE_CATEGORY}|sdoh`,
    `${OBSERVATION_CATEGORY}|survey`,
    `${OBSERVATION_CATEGORY}|procedure`,
  ],
}

export type RecordFacts = {
  /** The resource types the practice holds. */
  heldTypes: readonly string[]
  /** Whether the user's own reach is the whole practice, not the records of some patients. */
  practiceWide: boolean
  /** Entries of this patient's record by type; null when no patient is in question, or nobody counts. */
  counts: ReadonlyMap<string, number> | null
  /** Entries by type and category (`system|code`). */
  categoryCounts: ReadonlyMap<string, ReadonlyMap<string, number>>
}

export type Choices = {
  rows: ConsentRow[]
  /** The requested wildcards that were spread out. */
  wildcards: string[]
}

/** The rows that the requested scopes spread out to, with the earlier decision preset. */
export function consentChoices(
  requestedScope: string,
  facts: RecordFacts,
  earlier: Consent | null,
): Choices {
  const requested = parseScopes(requestedScope).scopes.filter(isResourceScope)
  const preset = earlierChoice(earlier)
  const rows = new Map<string, ConsentRow>()
  for (const scope of requested)
    for (const one of spread(scope, facts))
      if (!rows.has(one.text)) rows.set(one.text, rowOf(one, facts, preset))
  return {
    rows: [...rows.values()],
    wildcards: requested.filter((scope) => scope.type === '*').map((scope) => scope.text),
  }
}

/**
 * A short name of what can be ticked, and of whose record where that can be chosen anew: the same for the same
 * rows and parts, whatever is preset.
 */
export function choicesDigest({ rows }: Choices, patientId: string | null = null): string {
  const boxes = rows.map((row) => [row.scope, ...row.parts.map((part) => part.scope)])
  return sha256(JSON.stringify([patientId, boxes])).slice(0, 22)
}

/** A wildcard becomes one scope for each kind that the practice holds and that can be in a record. */
function spread(scope: ResourceScope, facts: RecordFacts): ResourceScope[] {
  const all = scope.context === 'user' && facts.practiceWide
  return expandWildcard(
    scope,
    facts.heldTypes.filter((type) => all || typeClass(type) !== 'closed'),
  )
}

type Preset = (scope: ResourceScope) => boolean

function rowOf(scope: ResourceScope, facts: RecordFacts, preset: Preset): ConsentRow {
  const categories = facts.categoryCounts.get(scope.type)
  const parts = partsOf(scope, categories).map(([part, category]) => ({
    scope: part.text,
    category: splitToken(category),
    count: facts.counts === null ? null : (categories?.get(category) ?? 0),
    checked: preset(part),
  }))
  const checked = preset(scope)
  // Nothing of the kind was shared: its parts stay ticked under the unticked row, which is the same,
  // and ticking the row again shares all of it.
  const none = !checked && parts.every((part) => !part.checked)
  return {
    scope: scope.text,
    context: scope.context === 'patient' ? 'patient' : 'user',
    resourceType: scope.type,
    letters: [...scope.letters],
    category: categoryOf(scope),
    count: countOf(scope, facts),
    checked,
    parts: none ? parts.map((part) => ({ ...part, checked: true })) : parts,
  }
}

function countOf(scope: ResourceScope, facts: RecordFacts): number | null {
  // The practice's directory is nobody's record.
  const ofRecord = scope.context === 'patient' && typeClass(scope.type) !== 'shared'
  if (facts.counts === null || !ofRecord) return null
  if (scope.filter.length === 0) return facts.counts.get(scope.type) ?? 0
  const [[name, value] = ['', ''], ...more] = scope.filter
  if (name !== 'category' || more.length > 0) return null
  return facts.categoryCounts.get(scope.type)?.get(value) ?? null
}

function categoryOf(scope: ResourceScope): ConsentRow['category'] {
  const value = scope.filter.find(([name]) => name === 'category')?.[1]
  return value === undefined ? null : splitToken(value)
}

function splitToken(value: string): { system: string; code: string } {
  const at = value.indexOf('|')
  return at < 0
    ? { system: '', code: value }
    : { system: value.slice(0, at), code: value.slice(at + 1) }
}

/** The standard categories, then others that this record has entries in. */
function partsOf(
  scope: ResourceScope,
  categories: ReadonlyMap<string, number> | undefined,
): [part: ResourceScope, category: string][] {
  const standard = PARTS[scope.type]
  if (!standard || scope.filter.length > 0) return []
  const others = [...(categories?.keys() ?? [])].filter((token) => !standard.includes(token)).sort()
  return [...standard, ...others]
    .map((token): [ResourceScope, string] => [constrained(scope, 'category', token), token])
    .filter(([part, token]) => canBeSaid(part, token))
}

/**
 * Whether the scope, once written, still means this category and nothing else: one with a space would end
 * there, one with a comma would be two (FHIR R4 search.html#combining). What cannot be said cannot be shared
 * by itself.
 */
function canBeSaid(part: ResourceScope, token: string): boolean {
  const said = parseScope(part.text)
  if (said?.kind !== 'resource' || said.filter.length !== 1) return false
  return said.filter[0]?.[1] === token && !/[,$]/.test(token)
}

/** Whether a box starts ticked: as it was decided the last time it was asked, else yes. */
function earlierChoice(earlier: Consent | null): Preset {
  if (!earlier) return () => true
  const asked = parseScopes(earlier.requestedScope).scopes
  const granted = parseScopes(earlier.grantedScope).scopes
  return (scope) => !covers(asked, scope) || covers(granted, scope)
}

/**
 * The granted scope string: in the order requested, literal where nothing was greyed. `ticked` holds
 * the values of the ticked boxes; values that are not on the page count for nothing.
 */
export function grantedScope(
  requestedScope: string,
  choices: Choices,
  ticked: ReadonlySet<string>,
): string {
  const rows = new Map(choices.rows.map((row) => [row.scope, row]))
  const kept = (text: string): string[] => {
    const row = rows.get(text)
    return row ? keptOf(row, ticked) : []
  }
  const granted = parseScopes(requestedScope).scopes.flatMap((scope: Scope): string[] => {
    if (!isResourceScope(scope)) return [scope.text]
    if (scope.type !== '*') return kept(scope.text)
    const spreadOut = choices.rows.filter((row) => isOf(row, scope))
    const all =
      spreadOut.length > 0 && spreadOut.every((row) => keptOf(row, ticked)[0] === row.scope)
    return all ? [scope.text] : spreadOut.flatMap((row) => keptOf(row, ticked))
  })
  return printScopes(granted.map((text) => ({ text })))
}

/** Whether the row came out of this wildcard. */
function isOf(row: ConsentRow, wildcard: ResourceScope): boolean {
  return expandWildcard(wildcard, [row.resourceType])[0]?.text === row.scope
}

function keptOf(row: ConsentRow, ticked: ReadonlySet<string>): string[] {
  const whole = ticked.has(row.scope)
  const parts = row.parts.filter((part) => ticked.has(part.scope))
  if (parts.length === row.parts.length) return whole ? [row.scope] : []
  return parts.map((part) => part.scope)
}

/** The scopes that cannot be denied. */
export function lockedScopes(requestedScope: string): string[] {
  return parseScopes(requestedScope)
    .scopes.filter((scope) => !isResourceScope(scope))
    .map((scope) => scope.text)
}
