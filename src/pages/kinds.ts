// The kinds of data that pages have words for, in the order in which people meet them, and the topic
// each stands under: the members of the patient compartment (FHIR R4 compartmentdefinition-patient.html)
// and the types that records share. The words themselves are in messages/.

export const TOPICS = ['health', 'care', 'documents', 'coverage', 'person', 'directory'] as const
export type Topic = (typeof TOPICS)[number]

export const KINDS = {
  Condition: 'health',
  AllergyIntolerance: 'health',
  MedicationRequest: 'health',
  MedicationStatement: 'health',
  MedicationDispense: 'health',
  MedicationAdministration: 'health',
  Immunization: 'health',
  ImmunizationRecommendation: 'health',
  ImmunizationEvaluation: 'health',
  Observation: 'health',
  DiagnosticReport: 'health',
  ImagingStudy: 'health',
  Media: 'health',
  Specimen: 'health',
  MolecularSequence: 'health',
  Procedure: 'health',
  Device: 'health',
  DeviceRequest: 'health',
  DeviceUseStatement: 'health',
  VisionPrescription: 'health',
  NutritionOrder: 'health',
  FamilyMemberHistory: 'health',
  ClinicalImpression: 'health',
  RiskAssessment: 'health',
  AdverseEvent: 'health',
  DetectedIssue: 'health',
  Flag: 'health',
  BodyStructure: 'health',
  Encounter: 'care',
  Appointment: 'care',
  AppointmentResponse: 'care',
  EpisodeOfCare: 'care',
  CarePlan: 'care',
  CareTeam: 'care',
  Goal: 'care',
  ServiceRequest: 'care',
  RequestGroup: 'care',
  Task: 'care',
  SupplyRequest: 'care',
  SupplyDelivery: 'care',
  ResearchSubject: 'care',
  Schedule: 'care',
  DocumentReference: 'documents',
  DocumentManifest: 'documents',
  Composition: 'documents',
  Binary: 'documents',
  QuestionnaireResponse: 'documents',
  Communication: 'documents',
  CommunicationRequest: 'documents',
  Consent: 'documents',
  List: 'documents',
  Basic: 'documents',
  MeasureReport: 'documents',
  Coverage: 'coverage',
  CoverageEligibilityRequest: 'coverage',
  CoverageEligibilityResponse: 'coverage',
  EnrollmentRequest: 'coverage',
  Claim: 'coverage',
  ClaimResponse: 'coverage',
  ExplanationOfBenefit: 'coverage',
  Account: 'coverage',
  ChargeItem: 'coverage',
  Invoice: 'coverage',
  Patient: 'person',
  RelatedPerson: 'person',
  Person: 'person',
  Group: 'person',
  Provenance: 'person',
  AuditEvent: 'person',
  Practitioner: 'directory',
  PractitionerRole: 'directory',
  Organization: 'directory',
  OrganizationAffiliation: 'directory',
  Location: 'directory',
  HealthcareService: 'directory',
  Endpoint: 'directory',
  InsurancePlan: 'directory',
  Medication: 'directory',
  MedicationKnowledge: 'directory',
  Substance: 'directory',
  Questionnaire: 'directory',
  ValueSet: 'directory',
  CodeSystem: 'directory',
} as const satisfies Record<string, Topic>

export type Kind = keyof typeof KINDS

/** The categories by which kinds can be opened, or by which apps ask for a part. */
export const CATEGORIES = [
  'problem-list-item',
  'encounter-diagnosis',
  'health-concern',
  'laboratory',
  'vital-signs',
  'social-history',
  'sdoh',
  'survey',
  'procedure',
  'imaging',
  'exam',
  'activity',
  'therapy',
  'functional-status',
  'disability-status',
  'cognitive-status',
  'care-experience-preference',
  'treatment-intervention-preference',
  'clinical-note',
  'LAB',
  'LP29684-5',
  'LP29708-2',
  'LP7839-6',
] as const
export type Category = (typeof CATEGORIES)[number]

const ORDER = Object.keys(KINDS)

/** The topic of a resource type; one we have no words for stands with the documents, last. */
export function topicOf(resourceType: string): Topic {
  return isKind(resourceType) ? KINDS[resourceType] : 'documents'
}

/** Whether pages have words for the type. */
export function isKind(resourceType: string): resourceType is Kind {
  return Object.hasOwn(KINDS, resourceType)
}

/** Compares two resource types by the order in which people meet them; unknown ones come last, by name. */
export function compareKinds(a: string, b: string): number {
  const [atA, atB] = [ORDER.indexOf(a), ORDER.indexOf(b)]
  if (atA >= 0 && atB >= 0) return atA - atB
  if (atA < 0 && atB < 0) return a < b ? -1 : Number(a > b)
  return atA < 0 ? 1 : -1
}
