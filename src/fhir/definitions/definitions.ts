// The door to what R4 defines: its resource types, the search parameters of each (those of US Core
// included), the patient compartment, and the class of each type under a constrained reach. The data is
// generated; this file reads it into the shapes the rest works with, a type at a time on first use.
import { PATIENT_COMPARTMENT } from './patient-compartment.generated.ts'
import { RESOURCE_TYPES } from './resource-types.generated.ts'
import { type PrintedParameter, SEARCH_PARAMETERS } from './search-parameters.generated.ts'

export type SearchParameterType =
  | 'token'
  | 'reference'
  | 'date'
  | 'string'
  | 'quantity'
  | 'number'
  | 'uri'

/** One step into the JSON: a property, then the condition its value must meet, or the index to take. */
export type PathStep = {
  name: string
  where: { child: string; equals: string } | null
  index: number | null
}

/** One way to a parameter's values. */
export type SearchPath = {
  steps: readonly PathStep[]
  /** The FHIR type found there. */
  cast: string
  /** Only references to this resource type count; null = all. */
  resolve: string | null
  /** The code system a `code` there is bound to; null when there is none, or more than one. */
  system: string | null
}

export type SearchParameter = {
  code: string
  type: SearchParameterType
  /** Resource types a reference may point at; empty = any. */
  targets: readonly string[]
  paths: readonly SearchPath[]
}

/** What a type is under a reach that is a set of patients; decides which rule makes a resource visible. */
export type TypeClass =
  | 'member'
  | 'patient'
  | 'shared'
  | 'device'
  | 'provenance'
  | 'binary'
  | 'audit-event'
  | 'closed'

/** About no patient: people and places of the practice, products, terminology, definitions. */
const SHARED = new Set(
  `Practitioner PractitionerRole Organization OrganizationAffiliation Location HealthcareService
  Endpoint Medication MedicationKnowledge Substance InsurancePlan
  CodeSystem ConceptMap NamingSystem TerminologyCapabilities ValueSet
  ActivityDefinition CapabilityStatement ChargeItemDefinition CompartmentDefinition DeviceDefinition
  EffectEvidenceSynthesis EventDefinition Evidence EvidenceVariable ExampleScenario GraphDefinition
  ImplementationGuide Library Measure MessageDefinition ObservationDefinition OperationDefinition
  PlanDefinition Questionnaire ResearchDefinition ResearchElementDefinition RiskEvidenceSynthesis
  SearchParameter SpecimenDefinition StructureDefinition StructureMap TestScript`.split(/\s+/),
)

/** Types with a rule of their own, though the compartment names some of them. */
const OWN_RULE: Readonly<Record<string, TypeClass>> = {
  Patient: 'patient',
  Device: 'device',
  Provenance: 'provenance',
  Binary: 'binary',
  AuditEvent: 'audit-event',
  // One row names many patients.
  Group: 'closed',
  Person: 'closed',
}

/** The printed forms, as the generator writes them. */
const PATH = /^(?<steps>\S+) (?<cast>\w+)(?:@(?<system>[^\s>]+))?(?:>(?<resolve>\w+))?$/
const STEP = /(?<name>\w+)(?:\[(?:(?<child>\w+)=(?<equals>[^\]]+)|(?<index>\d+)|x)\])?(?:\.|$)/y

const types = new Set(RESOURCE_TYPES)
const classes = new Map(RESOURCE_TYPES.map((type) => [type, classOf(type)]))
const common = (SEARCH_PARAMETERS.Resource ?? []).map((row) => readParameter(row, 'Resource'))
const parametersByType = new Map<string, ReadonlyMap<string, SearchParameter>>()

/** Every R4 resource type, sorted. */
export function resourceTypes(): readonly string[] {
  return RESOURCE_TYPES
}

/** Tells whether `name` is an R4 resource type; case matters. */
export function isResourceType(name: string): boolean {
  return types.has(name)
}

/** Finds the parameter `code` of `type`, `_id`, `_lastUpdated` and their like included; null when there is none. */
export function searchParameter(type: string, code: string): SearchParameter | null {
  return parametersOf(type).get(code) ?? null
}

/** Lists every parameter of `type`, those that all types have included. */
export function searchParameters(type: string): readonly SearchParameter[] {
  return [...parametersOf(type).values()]
}

/** Lists the codes of the parameters by which a resource of `type` enters a patient's compartment; empty when it never does. */
export function compartmentParameters(type: string): readonly string[] {
  return own(PATIENT_COMPARTMENT, type) ?? []
}

/** Tells which rule of visibility holds for `type` under a constrained reach; unknown types are closed. */
export function typeClass(type: string): TypeClass {
  return classes.get(type) ?? 'closed'
}

/** Lists the code systems that a parameter's bare codes belong to by their binding. */
export function impliedSystems(parameter: SearchParameter): readonly string[] {
  const systems = parameter.paths.flatMap(({ system }) => (system === null ? [] : [system]))
  return [...new Set(systems)]
}

function classOf(type: string): TypeClass {
  const rule = OWN_RULE[type]
  if (rule) return rule
  if (own(PATIENT_COMPARTMENT, type)) return 'member'
  return SHARED.has(type) ? 'shared' : 'closed'
}

function parametersOf(type: string): ReadonlyMap<string, SearchParameter> {
  const known = parametersByType.get(type)
  if (known) return known
  // A name that is no type is not kept: names come from outside and have no end.
  if (!types.has(type)) return new Map()
  const rows = (own(SEARCH_PARAMETERS, type) ?? []).map((row) => readParameter(row, type))
  const parameters = new Map([...common, ...rows].map((parameter) => [parameter.code, parameter]))
  parametersByType.set(type, parameters)
  return parameters
}

function readParameter([code, type, targets, paths]: PrintedParameter, of: string) {
  return {
    code,
    // The generator prints no other types; a test reads every row.
    type: type as SearchParameterType,
    targets: targets === '' || targets === '*' ? [] : targets.split(' '),
    paths: paths.split(' | ').map((path) => readPath(path, `${of}.${code}`)),
  } satisfies SearchParameter
}

/** Reads a printed path; `of` is for the words of a fault. */
export function readPath(text: string, of: string): SearchPath {
  const groups = PATH.exec(text)?.groups
  if (!groups?.steps || !groups.cast) throw new Error(`Cannot read the path of ${of}: ${text}`)
  return {
    steps: readSteps(groups.steps),
    cast: groups.cast,
    resolve: groups.resolve ?? null,
    system: groups.system ?? null,
  }
}

function readSteps(text: string): PathStep[] {
  const steps: PathStep[] = []
  STEP.lastIndex = 0
  while (STEP.lastIndex < text.length) {
    const groups = STEP.exec(text)?.groups
    if (!groups?.name) throw new Error(`Cannot read the steps: ${text}`)
    const { child, equals, index } = groups
    steps.push({
      name: groups.name,
      where: child !== undefined && equals !== undefined ? { child, equals } : null,
      index: index === undefined ? null : Number(index),
    })
  }
  return steps
}

/** Looks a name from outside up without meeting what every object inherits. */
function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
