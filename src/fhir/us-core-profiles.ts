// The US Core profiles that resources here may claim, by type: those of 6.1.0 and 7.0.0 together. The
// store keeps what it is given, so supporting a profile means serving its elements and its searches.

const BASE = 'http://hl7.org/fhir/us/core/StructureDefinition/'

const PROFILES: Readonly<Record<string, string>> = {
  AllergyIntolerance: 'us-core-allergyintolerance',
  CarePlan: 'us-core-careplan',
  CareTeam: 'us-core-careteam',
  Condition: 'us-core-condition-encounter-diagnosis us-core-condition-problems-health-concerns',
  Coverage: 'us-core-coverage',
  Device: 'us-core-implantable-device',
  DiagnosticReport: 'us-core-diagnosticreport-lab us-core-diagnosticreport-note',
  DocumentReference: 'us-core-documentreference',
  Encounter: 'us-core-encounter',
  Goal: 'us-core-goal',
  Immunization: 'us-core-immunization',
  Location: 'us-core-location',
  Medication: 'us-core-medication',
  MedicationDispense: 'us-core-medicationdispense',
  MedicationRequest: 'us-core-medicationrequest',
  Observation: `us-core-vital-signs us-core-blood-pressure us-core-average-blood-pressure us-core-bmi
    us-core-body-height us-core-body-temperature us-core-body-weight us-core-head-circumference
    us-core-heart-rate us-core-pulse-oximetry us-core-respiratory-rate
    head-occipital-frontal-circumference-percentile pediatric-bmi-for-age pediatric-weight-for-height
    us-core-observation-lab us-core-observation-clinical-result us-core-observation-occupation
    us-core-observation-pregnancyintent us-core-observation-pregnancystatus
    us-core-observation-screening-assessment us-core-observation-sexual-orientation
    us-core-simple-observation us-core-smokingstatus
    us-core-care-experience-preference us-core-treatment-intervention-preference`,
  Organization: 'us-core-organization',
  Patient: 'us-core-patient',
  Practitioner: 'us-core-practitioner',
  PractitionerRole: 'us-core-practitionerrole',
  Procedure: 'us-core-procedure',
  Provenance: 'us-core-provenance',
  QuestionnaireResponse: 'us-core-questionnaireresponse',
  RelatedPerson: 'us-core-relatedperson',
  ServiceRequest: 'us-core-servicerequest',
  Specimen: 'us-core-specimen',
}

/** Lists the canonical URLs of the US Core profiles on a type; none for most types. */
export function usCoreProfiles(type: string): string[] {
  const names = Object.hasOwn(PROFILES, type) ? PROFILES[type] : undefined
  return (names ?? '').split(/\s+/).flatMap((name) => (name === '' ? [] : [BASE + name]))
}
