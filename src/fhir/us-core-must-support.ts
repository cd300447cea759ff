// What US Core asks a server to be able to show, profile by profile: the elements of 6.1.0, and with `+` those
// that 7.0.0 adds (US Core "Must Support"). A data set covers a profile when each element is there in some
// resource of it. Pure.
import type { Resource } from './resource.ts'

/** Which resources a profile is about: `path=value` that must all hold; empty for all of the type. */
type Row = readonly [profile: string, type: string, about: string, elements: string]

const VITAL = 'status category code subject effectiveDateTime|effectivePeriod'
const QUANTITY = `${VITAL} valueQuantity`
const vital = (profile: string, code: string, elements = QUANTITY): Row => [
  profile,
  'Observation',
  `code.coding.code=${code}`,
  elements,
]
const OBSERVATION = 'status category code subject effectiveDateTime|effectivePeriod'
const VALUE = 'valueQuantity|valueCodeableConcept|valueString'

/** Alternatives are divided by `|`; `~name` is an extension whose URL ends so. */
const ROWS: readonly Row[] = [
  [
    'us-core-patient',
    'Patient',
    '',
    `identifier.system identifier.value name.family name.given name.suffix name.use=old|name.period.end
    telecom.system telecom.value telecom.use gender birthDate deceasedDateTime address.line address.city
    address.state address.postalCode address.use=old|address.period.end communication.language
    ~us-core-race ~us-core-ethnicity ~us-core-tribal-affiliation ~us-core-sex`,
  ],
  [
    'us-core-allergyintolerance',
    'AllergyIntolerance',
    '',
    'clinicalStatus verificationStatus code patient reaction.manifestation',
  ],
  [
    'us-core-careplan',
    'CarePlan',
    '',
    'text status intent category.coding.code=assess-plan subject',
  ],
  ['us-core-careteam', 'CareTeam', '', 'status subject participant.role participant.member'],
  [
    'us-core-condition-encounter-diagnosis',
    'Condition',
    'category.coding.code=encounter-diagnosis',
    `clinicalStatus verificationStatus category code subject encounter onsetDateTime|onsetPeriod
    abatementDateTime|abatementPeriod recordedDate`,
  ],
  [
    'us-core-condition-problems-health-concerns',
    'Condition',
    'category.coding.code=problem-list-item|category.coding.code=health-concern',
    `clinicalStatus verificationStatus category.coding.code=sdoh|category.coding.code=functional-status|category.coding.code=disability-status|category.coding.code=cognitive-status
    code subject onsetDateTime|onsetPeriod|~condition-assertedDate abatementDateTime|abatementPeriod recordedDate
   `,
  ],
  [
    'us-core-coverage',
    'Coverage',
    '',
    `identifier.type.coding.code=MB status type subscriberId beneficiary relationship period payor
    class.type.coding.code=group class.type.coding.code=plan class.value class.name`,
  ],
  [
    'us-core-implantable-device',
    'Device',
    '',
    `udiCarrier.deviceIdentifier udiCarrier.carrierHRF distinctIdentifier manufactureDate expirationDate
    lotNumber serialNumber type patient`,
  ],
  [
    'us-core-diagnosticreport-lab',
    'DiagnosticReport',
    'category.coding.code=LAB',
    `status category code subject effectiveDateTime|effectivePeriod issued performer result +encounter
   `,
  ],
  [
    'us-core-diagnosticreport-note',
    'DiagnosticReport',
    'category.coding.system=http://loinc.org',
    `status category code subject encounter effectiveDateTime|effectivePeriod issued performer presentedForm
    +media.link`,
  ],
  [
    'us-core-documentreference',
    'DocumentReference',
    '',
    `identifier status type category subject date author content.attachment.contentType
    content.attachment.data|content.attachment.url content.format context.encounter context.period`,
  ],
  [
    'us-core-encounter',
    'Encounter',
    '',
    `identifier.system identifier.value status class type subject participant.type participant.period
    participant.individual period reasonCode|reasonReference hospitalization.dischargeDisposition
    location.location|serviceProvider`,
  ],
  ['us-core-goal', 'Goal', '', 'lifecycleStatus description subject startDate|target.dueDate'],
  [
    'us-core-immunization',
    'Immunization',
    '',
    `status statusReason vaccineCode patient occurrenceDateTime|occurrenceString primarySource +encounter
    +location`,
  ],
  ['us-core-location', 'Location', '', '+name +status +type +telecom +address.line +address.city'],
  ['us-core-medication', 'Medication', '', 'code'],
  [
    'us-core-medicationdispense',
    'MedicationDispense',
    '',
    `status medicationCodeableConcept|medicationReference subject performer.actor authorizingPrescription type
    quantity whenHandedOver dosageInstruction.text dosageInstruction.timing
    dosageInstruction.doseAndRate.doseQuantity|dosageInstruction.doseAndRate.doseRange +context`,
  ],
  [
    'us-core-medicationrequest',
    'MedicationRequest',
    '',
    `status intent category reportedBoolean|reportedReference medicationCodeableConcept|medicationReference
    subject encounter authoredOn requester reasonCode|reasonReference dosageInstruction.text
    dosageInstruction.timing dosageInstruction.doseAndRate dispenseRequest.numberOfRepeatsAllowed
    dispenseRequest.quantity +~us-core-medication-adherence`,
  ],
  vital(
    'us-core-blood-pressure',
    '85354-9',
    `${VITAL} component.code.coding.code=8480-6 component.code.coding.code=8462-4 component.valueQuantity`,
  ),
  vital('us-core-average-blood-pressure', '96607-7', '+status +code +component.valueQuantity'),
  vital('us-core-bmi', '39156-5'),
  vital('us-core-body-height', '8302-2'),
  vital('us-core-body-weight', '29463-7'),
  vital('us-core-body-temperature', '8310-5'),
  vital('us-core-head-circumference', '9843-4'),
  vital('head-occipital-frontal-circumference-percentile', '8289-1'),
  vital('us-core-heart-rate', '8867-4'),
  vital('us-core-respiratory-rate', '9279-1'),
  vital(
    'us-core-pulse-oximetry',
    '59408-5',
    `${QUANTITY} component.code.coding.code=3151-8 component.code.coding.code=3150-0`,
  ),
  vital('pediatric-bmi-for-age', '59576-9'),
  vital('pediatric-weight-for-height', '77606-2'),
  [
    'us-core-observation-lab',
    'Observation',
    'category.coding.code=laboratory',
    `${OBSERVATION} valueQuantity valueCodeableConcept valueString dataAbsentReason specimen +encounter
    +interpretation +referenceRange`,
  ],
  [
    'us-core-observation-clinical-result',
    'Observation',
    'category.coding.code=imaging|category.coding.code=exam|category.coding.code=procedure',
    `${OBSERVATION} ${VALUE}`,
  ],
  vital(
    'us-core-observation-occupation',
    '11341-5',
    `status category code subject effectivePeriod|effectiveDateTime valueCodeableConcept
    component.code.coding.code=86188-0`,
  ),
  vital('us-core-observation-pregnancystatus', '82810-3', `${VITAL} valueCodeableConcept`),
  vital('us-core-observation-pregnancyintent', '86645-9', `${VITAL} valueCodeableConcept`),
  [
    'us-core-observation-screening-assessment',
    'Observation',
    'category.coding.code=survey',
    `${OBSERVATION} performer ${VALUE} hasMember derivedFrom`,
  ],
  [
    'us-core-simple-observation',
    'Observation',
    'category.coding.code=sdoh|category.coding.code=functional-status|category.coding.code=disability-status|category.coding.code=cognitive-status',
    `${OBSERVATION} performer ${VALUE}|valueBoolean derivedFrom`,
  ],
  vital('us-core-smokingstatus', '72166-2', `${VITAL} valueCodeableConcept`),
  vital(
    'us-core-care-experience-preference',
    '95541-9',
    '+status +category +code +subject +effectiveDateTime|effectivePeriod +valueString|valueCodeableConcept',
  ),
  vital(
    'us-core-treatment-intervention-preference',
    '75773-2',
    '+status +category +code +subject +effectiveDateTime|effectivePeriod +valueString|valueCodeableConcept',
  ),
  [
    'us-core-organization',
    'Organization',
    '',
    `identifier.value active name telecom.value address.line address.city address.state address.postalCode
    address.country`,
  ],
  ['us-core-practitioner', 'Practitioner', '', 'identifier.system identifier.value name.family'],
  [
    'us-core-practitionerrole',
    'PractitionerRole',
    '',
    'practitioner organization code specialty location telecom|endpoint endpoint',
  ],
  [
    'us-core-procedure',
    'Procedure',
    '',
    `status code subject performedDateTime|performedPeriod basedOn +encounter +reasonCode|reasonReference`,
  ],
  [
    'us-core-provenance',
    'Provenance',
    '',
    `target recorded agent.type.coding.code=author agent.type.coding.code=transmitter agent.who
    agent.onBehalfOf`,
  ],
  [
    'us-core-questionnaireresponse',
    'QuestionnaireResponse',
    '',
    `questionnaire status subject authored author item.linkId item.text item.answer.valueDecimal
    item.answer.valueString item.answer.valueCoding item.item|item.answer.item`,
  ],
  [
    'us-core-relatedperson',
    'RelatedPerson',
    '',
    'active patient relationship name telecom address',
  ],
  [
    'us-core-servicerequest',
    'ServiceRequest',
    '',
    'status intent category code subject occurrencePeriod|occurrenceDateTime authoredOn requester',
  ],
  [
    'us-core-specimen',
    'Specimen',
    '',
    'type subject +accessionIdentifier +identifier +collection.bodySite +condition',
  ],
]

export type Coverage = {
  profile: string
  type: string
  /** How many resources it is about. */
  resources: number
  /** Elements that none of them has, by the version of US Core that first asks for them. */
  missing: { element: string; since: '6.1.0' | '7.0.0' }[]
}

const BASE = 'http://hl7.org/fhir/us/core/StructureDefinition/'

/** Watches resources go by; answers what of each profile was seen. */
export function mustSupportWatch(): { see(resource: Resource): void; coverage(): Coverage[] } {
  const watched = ROWS.map(([profile, type, about, elements]) => ({
    profile,
    type,
    about: about.split('|').filter((each) => each !== ''),
    resources: 0,
    missing: new Set(elements.trim().split(/\s+/)),
  }))
  const byType = Map.groupBy(watched, ({ type }) => type)
  return {
    see(resource) {
      for (const each of byType.get(resource.resourceType) ?? []) {
        if (!isAbout(resource, each.profile, each.about)) continue
        each.resources++
        for (const element of each.missing)
          if (isThere(resource, element.replace(/^\+/, ''))) each.missing.delete(element)
      }
    },
    coverage: () =>
      watched.map(({ profile, type, resources, missing }) => ({
        profile,
        type,
        resources,
        missing: [...missing].map((element) => ({
          element: element.replace(/^\+/, ''),
          since: element.startsWith('+') ? '7.0.0' : '6.1.0',
        })),
      })),
  }
}

function isAbout(resource: Resource, profile: string, about: readonly string[]): boolean {
  const claimed: unknown = resource.meta?.profile
  if (Array.isArray(claimed) && claimed.some((url) => String(url).split('|')[0] === BASE + profile))
    return true
  return about.length === 0 || about.some((each) => isThere(resource, each))
}

const isThere = (resource: Resource, element: string): boolean =>
  element.split('|').some((way) => isAt(resource, way))

function isAt(resource: Resource, way: string): boolean {
  if (way.startsWith('~'))
    return valuesAt(resource, ['extension', 'url']).some((url) =>
      String(url).endsWith(`/${way.slice(1)}`),
    )
  const [path = '', wanted] = way.split(/=(.*)/s)
  const values = valuesAt(resource, path.split('.'))
  return wanted === undefined ? values.length > 0 : values.includes(wanted)
}

function valuesAt(value: unknown, steps: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, steps))
  const [step, ...rest] = steps
  if (step === undefined) return value === undefined || value === null ? [] : [value]
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return []
  return valuesAt(Reflect.get(value, step), rest)
}
