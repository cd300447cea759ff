// The parameters of an export, read once (Bulk Data export, "Query Parameters"). Pure. What is not understood
// is refused, or, under lenient handling, passed over and told in the manifest's errors.

import { isResourceType } from '../fhir/definitions/definitions.ts'
import type { ExportOrder } from '../fhir/export-order.ts'
import { localReference } from '../fhir/reference.ts'
import type { Millis } from '../lib/clock.ts'
import { FhirError } from '../model/errors.ts'
import type { ExportSpec } from '../model/export-job.ts'
import type { ExportFeature } from './export-origin.ts'
import { clausesOf, type FilterFacts, MAX_TOLD } from './type-filter.ts'

export type ExportRequest = Pick<
  ExportSpec,
  | 'since'
  | 'until'
  | 'typeFilters'
  | 'elements'
  | 'provenance'
  | 'notices'
  | 'organizeBy'
  | 'partialManifests'
> & {
  /** Null unless the client named patients. */
  patients: string[] | null
}

type OrderFacts = FilterFacts & { lacks: ReadonlySet<ExportFeature> }
type Draft = ExportRequest & { order: ExportOrder; facts: OrderFacts }
type Reader = (draft: Draft, value: string) => void

const FORMATS = ['application/fhir+ndjson', 'application/ndjson', 'ndjson']
const MAX_PATIENTS = 10_000
const MAX_FILTERS = 100

/** FHIR R4 datatypes.html#instant. */
const INSTANT =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/

/** Parses the parameters of an order. Throws a FhirError that names the parameter. */
export function parseExportRequest(order: ExportOrder, facts: OrderFacts): ExportRequest {
  const draft: Draft = {
    since: null,
    until: null,
    typeFilters: [],
    elements: [],
    provenance: 'none',
    notices: [...order.notices],
    organizeBy: null,
    partialManifests: false,
    patients: null,
    order,
    facts,
  }
  const once = new Set<string>()
  for (const [name, value] of order.parameters) {
    if (value === '') continue
    const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined
    if (SINGLE.has(name) && once.has(name)) throw bad(name, 'is given more than once')
    once.add(name)
    if (read) read(draft, value)
    else pass(draft, `'${name.slice(0, MAX_TOLD)}' is not supported.`, 'not-supported')
  }
  const { order: _, facts: __, ...request } = draft
  return request
}

const SINGLE = new Set([
  '_outputFormat',
  '_since',
  '_until',
  'organizeOutputBy',
  'allowPartialManifests',
])

const READERS: Readonly<Record<string, Reader>> = {
  _outputFormat: (_draft, value) => {
    // An unescaped plus arrives as a blank.
    if (!FORMATS.includes(value.replace(' ', '+')))
      throw new FhirError(
        400,
        'not-supported',
        `'_outputFormat' must be one of ${FORMATS.join(', ')}.`,
      )
  },
  _since: (draft, value) => {
    draft.since = instant('_since', value)
  },
  _until: (draft, value) => {
    draft.until = instant('_until', value)
  },
  _typeFilter: (draft, value) => {
    // Several in one value are told apart by what begins like a query, since values have commas too.
    for (const query of value.split(/,(?=[A-Z][A-Za-z]*\?)/)) readTypeFilter(draft, query)
  },
  _elements: (draft, value) => {
    for (const path of items(value)) readElement(draft, path)
  },
  includeAssociatedData: (draft, value) => {
    for (const item of items(value)) {
      if (lacksProvenance(item, draft))
        pass(draft, `'includeAssociatedData' cannot be ${item} here.`, 'not-supported')
      else if (item === 'RelevantProvenanceResources') draft.provenance = 'all'
      else if (item === 'LatestProvenanceResources') {
        if (draft.provenance === 'none') draft.provenance = 'latest'
      } else pass(draft, `'includeAssociatedData' does not know '${item.slice(0, MAX_TOLD)}'.`)
    }
  },
  organizeOutputBy: (draft, value) => {
    if (draft.facts.lacks.has('organizeOutputBy'))
      pass(draft, "'organizeOutputBy' is not supported here.", 'not-supported')
    else if (value === 'Patient' && draft.order.level !== 'system') draft.organizeBy = value
    else
      pass(
        draft,
        "'organizeOutputBy' can be Patient, in an export of patients or of a group.",
        'not-supported',
      )
  },
  allowPartialManifests: (draft, value) => {
    if (value !== 'true' && value !== 'false')
      throw bad('allowPartialManifests', 'must be true or false')
    draft.partialManifests = value === 'true'
  },
  patient: (draft, value) => {
    if (draft.order.level === 'system')
      throw bad('patient', 'cannot be used in an export of the whole system')
    for (const item of items(value)) {
      const named = localReference(item, draft.facts.bases)
      if (named?.type !== 'Patient') throw bad('patient', 'must be references to patients')
      draft.patients = [...(draft.patients ?? []), named.id]
    }
    if ((draft.patients?.length ?? 0) > MAX_PATIENTS)
      throw bad('patient', `names more than ${MAX_PATIENTS} patients`)
  },
}

/** Whether this Provenance is more than the origin can tell apart. */
function lacksProvenance(item: string, { order, facts: { lacks } }: Draft): boolean {
  if (item === 'LatestProvenanceResources') return lacks.has('LatestProvenanceResources')
  const beside = order.level === 'system' && !order.types.includes('Provenance')
  return item === 'RelevantProvenanceResources' && beside && lacks.has('ProvenanceBesideTypes')
}

function readTypeFilter(draft: Draft, text: string): void {
  const [type = '', query = ''] = text.split(/\?(.*)/s)
  if (draft.typeFilters.length >= MAX_FILTERS)
    throw bad('_typeFilter', `has more than ${MAX_FILTERS} queries`)
  const fault = typeFilterFault(type, query, draft)
  if (fault === null) draft.typeFilters.push({ type, query })
  else pass(draft, fault)
}

function typeFilterFault(type: string, query: string, { order, facts }: Draft): string | null {
  if (!isResourceType(type) || query === '')
    return "'_typeFilter' must be queries such as Observation?category=laboratory."
  if (!order.types.includes(type)) return `'_typeFilter' is about ${type}, which is not exported.`
  try {
    clausesOf(type, query, facts)
    return null
  } catch (error) {
    if (error instanceof FhirError) return `'_typeFilter' for ${type}: ${error.message}`
    throw error
  }
}

function readElement(draft: Draft, path: string): void {
  const match = /^(?:([A-Z][A-Za-z]*)\.)?([a-z][A-Za-z0-9]*)(?:\.[A-Za-z0-9.]+)?$/.exec(path)
  const [, type = '*', element = ''] = match ?? []
  if (match && (type === '*' || isResourceType(type))) draft.elements.push({ type, element })
  else pass(draft, "'_elements' must be names such as birthDate or Patient.birthDate.")
}

function instant(name: string, value: string): Millis {
  // An unescaped plus arrives as a blank.
  const text = value.replace(' ', '+')
  const time = INSTANT.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw bad(name, 'must be an instant such as 2026-01-31T08:30:00Z')
  return time
}

const items = (value: string) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** Passes it over where handling is lenient. */
function pass(draft: Draft, notice: string, code: 'value' | 'not-supported' = 'value'): void {
  if (!draft.order.lenient) throw new FhirError(400, code, notice)
  draft.notices.push(notice)
}

const bad = (name: string, fault: string) => new FhirError(400, 'value', `'${name}' ${fault}.`)
