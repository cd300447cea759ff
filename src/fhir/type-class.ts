// Sorts every resource type into a class that says how it belongs to patients. The patient compartment
// of the specification is the authority; the classes around it are this gateway's own rules for the
// types that the compartment does not speak of, or speaks of too widely for one patient's token.
import { PATIENT_COMPARTMENT } from './definitions/patient-compartment.generated.ts'
import { RESOURCE_TYPES } from './definitions/resource-types.generated.ts'

/**
 * - `member`: belongs to the patients that its nominated parameters point at
 * - `shared`: belongs to the practice and tells of no patient; everybody may read it, nobody bound to patients may write it
 * - `patient`, `device`, `provenance`, `binary`, `audit-event`: each its own rule (visible.ts)
 * - `closed`: out of reach for a grant that is bound to patients
 */
export type TypeClass =
  | 'member'
  | 'shared'
  | 'patient'
  | 'device'
  | 'provenance'
  | 'binary'
  | 'audit-event'
  | 'closed'

const SHARED = new Set([
  ...'Practitioner PractitionerRole Organization OrganizationAffiliation Location'.split(' '),
  ...'HealthcareService Endpoint Medication MedicationKnowledge Substance InsurancePlan'.split(' '),
  // Terminology (FHIR R4 terminology-module.html).
  ...'CodeSystem ConceptMap NamingSystem TerminologyCapabilities ValueSet'.split(' '),
  // Definitions: what could be done, never what was done to somebody.
  ...'ActivityDefinition CapabilityStatement ChargeItemDefinition CompartmentDefinition'.split(' '),
  ...'DeviceDefinition EffectEvidenceSynthesis EventDefinition Evidence EvidenceVariable'.split(
    ' ',
  ),
  ...'ExampleScenario GraphDefinition ImplementationGuide Library Measure'.split(' '),
  ...'MessageDefinition ObservationDefinition OperationDefinition PlanDefinition'.split(' '),
  ...'Questionnaire ResearchDefinition ResearchElementDefinition RiskEvidenceSynthesis'.split(' '),
  ...'SearchParameter SpecimenDefinition StructureDefinition StructureMap'.split(' '),
])

const OWN_RULE: Readonly<Record<string, TypeClass>> = {
  Patient: 'patient',
  Device: 'device',
  Provenance: 'provenance',
  Binary: 'binary',
  AuditEvent: 'audit-event',
  // One row names many patients, although the compartment counts it as a member of each.
  Group: 'closed',
  Person: 'closed',
}

const CLASSES: ReadonlyMap<string, TypeClass> = new Map(
  RESOURCE_TYPES.map((type): [string, TypeClass] => {
    if (Object.hasOwn(OWN_RULE, type)) return [type, OWN_RULE[type] ?? 'closed']
    if (SHARED.has(type)) return [type, 'shared']
    return [type, Object.hasOwn(PATIENT_COMPARTMENT, type) ? 'member' : 'closed']
  }),
)

/** Whether this is the name of an R4 resource type, in its exact spelling. */
export function isResourceType(name: string): boolean {
  return CLASSES.has(name)
}

/** Answers the class of a type; what is unknown is closed. */
export function classOf(type: string): TypeClass {
  return CLASSES.get(type) ?? 'closed'
}
