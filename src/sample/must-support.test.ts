// Every element that US Core 6.1.0 and 7.0.0 mark "must support" is somewhere in the complete patient's
// chart (or, for what belongs to nobody's chart, in the practice). Deceased[x] is the closed chart's.
import { describe, expect, test } from 'vitest'
import { generate } from './generate.ts'
import type { SampleResource } from './resource.ts'

const all = [...generate()]
const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/'

const SHARED = new Set([
  'Organization',
  'Location',
  'Practitioner',
  'PractitionerRole',
  'Medication',
])

/** The patient's own resources and those of the practice, by US Core profile. */
function following(profile: string, patient: string): SampleResource[] {
  return all.filter(
    (one) =>
      one.meta.profile?.includes(US_CORE + profile) &&
      (one.id.startsWith(patient) || SHARED.has(one.resourceType)),
  )
}

/**
 * What stands at a path. A step may carry a condition, `name[use=old]` or `coding[code=MB]`: the element
 * at the inner path must have the value, or end in it.
 */
function valuesAt(node: unknown, path: string): unknown[] {
  if (path === '') return node === undefined || node === null ? [] : [node]
  const step = /^(\w+)(?:\[([\w.]+)=([^\]]+)\])?(?:\.|$)/.exec(path)
  if (!step) throw new Error(`Not a path: ${path}`)
  const [whole, name = '', inner = '', wanted = ''] = step
  const rest = path.slice(whole.length)
  const child = isRecord(node) ? node[name] : undefined
  return (Array.isArray(child) ? child : [child])
    .filter(
      (one) => inner === '' || valuesAt(one, inner).some((value) => String(value).endsWith(wanted)),
    )
    .flatMap((one) => valuesAt(one, rest))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

const VITAL =
  'status category[coding.code=vital-signs].coding.system code.coding.code subject.reference effectiveDateTime valueQuantity.value valueQuantity.unit valueQuantity.system valueQuantity.code'
const PRESSURE =
  'status category[coding.code=vital-signs] code.coding subject component.valueQuantity.value component.dataAbsentReason'
const PREFERENCE = 'status category code subject effectiveDateTime valueString valueCodeableConcept'

/** Paths by profile, as the profiles' snapshots and the certification tests list them. */
const ELEMENTS: Record<string, string> = {
  'us-core-patient':
    'identifier.system identifier.value name.family name.given name.suffix name[use=old].family name.period.end telecom.system telecom.value telecom.use gender birthDate address.line address.city address.state address.postalCode address[use=old].period.end communication.language extension[url=us-core-race] extension[url=us-core-ethnicity] extension[url=us-core-tribal-affiliation] extension[url=us-core-sex].valueCode',
  'us-core-allergyintolerance':
    'clinicalStatus verificationStatus code patient reaction.manifestation',
  'us-core-careplan':
    'text.status text.div status intent category[coding.code=assess-plan] subject',
  'us-core-careteam':
    'status subject participant.role participant.member[reference=okafor] participant.member[reference=demo-ada-husband]',
  'us-core-condition-encounter-diagnosis':
    'extension[url=assertedDate] clinicalStatus verificationStatus category[coding.code=encounter-diagnosis] code subject encounter onsetDateTime abatementDateTime recordedDate',
  'us-core-condition-problems-health-concerns':
    'extension[url=assertedDate] clinicalStatus verificationStatus category[coding.code=problem-list-item] category[coding.code=health-concern] category[coding.code=sdoh] code subject onsetDateTime abatementDateTime recordedDate',
  'us-core-coverage':
    'identifier[type.coding.code=MB].value status type subscriberId beneficiary relationship period.start payor class[type.coding.code=group].value class[type.coding.code=group].name class[type.coding.code=plan].value class[type.coding.code=plan].name',
  'us-core-implantable-device':
    'udiCarrier.deviceIdentifier udiCarrier.carrierHRF distinctIdentifier manufactureDate expirationDate lotNumber serialNumber type patient',
  'us-core-diagnosticreport-lab':
    'status category[coding.code=LAB] code subject encounter effectiveDateTime issued performer[reference=Practitioner/demo-osei] performer[reference=Organization/demo-laboratory] result',
  'us-core-diagnosticreport-note':
    'status category[coding.code=LP29684-5] category[coding.code=LP29708-2] category[coding.code=LP7839-6] code subject encounter effectiveDateTime issued performer result media.link presentedForm.url',
  'us-core-documentreference':
    'identifier status type[coding.code=11488-4] type[coding.code=18842-5] type[coding.code=34117-2] type[coding.code=28570-0] type[coding.code=11506-3] type[coding.code=18748-4] type[coding.code=11502-2] type[coding.code=11526-1] category[coding.code=clinical-note] subject date author content.attachment.contentType content.attachment.data content.attachment.url content.format context.encounter context.period',
  'us-core-encounter':
    'identifier.system identifier.value status class.code type subject participant.type participant.period participant.individual period reasonCode reasonReference hospitalization.dischargeDisposition location.location serviceProvider',
  'us-core-goal': 'lifecycleStatus description subject startDate target.dueDate',
  'us-core-immunization':
    'status statusReason vaccineCode patient encounter occurrenceDateTime primarySource location',
  'us-core-medicationdispense':
    'status medicationCodeableConcept medicationReference subject context performer.actor authorizingPrescription type quantity whenHandedOver dosageInstruction.text dosageInstruction.timing dosageInstruction.doseAndRate.doseQuantity',
  'us-core-medicationrequest':
    'extension[url=us-core-medication-adherence] status intent category reportedBoolean reportedReference medicationCodeableConcept medicationReference[reference=Medication/demo-medication-nadolol40] contained subject encounter authoredOn requester reasonCode reasonReference dosageInstruction.text dosageInstruction.timing dosageInstruction.doseAndRate.doseQuantity dispenseRequest.numberOfRepeatsAllowed dispenseRequest.quantity',
  'us-core-observation-lab':
    'status category[coding.code=laboratory] code subject encounter effectiveDateTime valueQuantity valueCodeableConcept valueString interpretation specimen referenceRange',
  'us-core-observation-clinical-result':
    'status category[coding.code=imaging] category[coding.code=procedure] code subject encounter effectiveDateTime valueQuantity valueString',
  'us-core-observation-occupation':
    'status category[coding.code=social-history] code subject effectivePeriod valueCodeableConcept component[code.coding.code=86188-0].valueCodeableConcept',
  'us-core-observation-pregnancyintent':
    'status category code subject effectiveDateTime valueCodeableConcept',
  'us-core-observation-pregnancystatus':
    'status category code subject effectiveDateTime valueCodeableConcept',
  'us-core-observation-screening-assessment':
    'status category[coding.code=survey] category[coding.code=sdoh] category[coding.code=activity] code subject effectiveDateTime performer valueQuantity valueCodeableConcept hasMember derivedFrom[reference=QuestionnaireResponse/demo-ada-form-1]',
  'us-core-simple-observation':
    'status category[coding.code=sdoh] category[coding.code=functional-status] category[coding.code=disability-status] category[coding.code=cognitive-status] category[coding.code=social-history] code subject effectiveDateTime performer valueCodeableConcept valueString valueBoolean derivedFrom',
  'us-core-observation-sexual-orientation':
    'status code subject effectiveDateTime valueCodeableConcept',
  'us-core-smokingstatus':
    'status category code subject effectiveDateTime valueCodeableConcept valueQuantity',
  'us-core-care-experience-preference': PREFERENCE,
  'us-core-treatment-intervention-preference': PREFERENCE,
  'us-core-blood-pressure': `${PRESSURE} effectiveDateTime component[code.coding.code=8480-6].valueQuantity.unit component[code.coding.code=8462-4].valueQuantity.code component[code.coding.code=8480-6].dataAbsentReason component[code.coding.code=8462-4].dataAbsentReason`,
  'us-core-average-blood-pressure': `${PRESSURE} effectivePeriod component[code.coding.code=96608-5].valueQuantity component[code.coding.code=96609-3].valueQuantity`,
  'us-core-bmi': VITAL,
  'us-core-body-height': VITAL,
  'us-core-body-weight': VITAL,
  'us-core-body-temperature': VITAL,
  'us-core-heart-rate': VITAL,
  'us-core-respiratory-rate': VITAL,
  'us-core-head-circumference': VITAL,
  'head-occipital-frontal-circumference-percentile': VITAL,
  'pediatric-bmi-for-age': VITAL,
  'pediatric-weight-for-height': VITAL,
  'us-core-pulse-oximetry': `${VITAL} code.coding[code=2708-6] code.coding[code=59408-5] component[code.coding.code=3151-8].valueQuantity component[code.coding.code=3150-0].valueQuantity`,
  'us-core-procedure':
    'basedOn status code subject encounter performedDateTime reasonCode reasonReference',
  'us-core-provenance':
    'target.reference recorded agent[type.coding.code=author].who agent[type.coding.code=author].onBehalfOf agent[type.coding.code=transmitter].who',
  'us-core-questionnaireresponse':
    'identifier questionnaire _questionnaire.extension[url=display] _questionnaire.extension[url=us-core-extension-questionnaire-uri] status subject authored author item.linkId item.text item.answer.valueCoding item.answer.valueString item.answer.valueDecimal item.answer.item item.item',
  'us-core-relatedperson': 'active patient relationship name telecom address',
  'us-core-servicerequest':
    'status intent category[coding.code=sdoh] category[coding.code=386053000] category[coding.code=363679005] category[coding.code=108252007] code subject encounter occurrencePeriod authoredOn requester reasonCode reasonReference',
  'us-core-specimen': 'identifier accessionIdentifier type subject collection.bodySite condition',
  'us-core-medication': 'code',
  'us-core-organization':
    'identifier[system=us-npi].value active name telecom.system telecom.value address.line address.city address.state address.postalCode address.country',
  'us-core-location':
    'identifier status name type telecom address.line address.city address.state address.postalCode managingOrganization',
  'us-core-practitioner':
    'identifier[system=us-npi].value name.family telecom.system telecom.value address.line address.city address.state address.postalCode address.country',
  'us-core-practitionerrole':
    'practitioner organization code specialty location telecom.system telecom.value endpoint',
}

const rows = Object.entries(ELEMENTS).flatMap(([profile, paths]) =>
  paths.split(' ').map((path) => ({ profile, path })),
)

describe('the complete patient', () => {
  test.each(rows)('has $profile $path', ({ profile, path }) => {
    const resources = following(profile, 'demo-ada')
    expect(resources.some((one) => valuesAt(one, path).length > 0)).toBe(true)
  })
})

test('the closed chart has the date of death (us-core-patient deceasedDateTime)', () => {
  const henry = following('us-core-patient', 'demo-henry')
  expect(henry.map((one) => one.deceasedDateTime)).toEqual([expect.stringMatching(/^2025-/)])
})

test('a path that is not there is found missing', () => {
  const patients = following('us-core-patient', 'demo-ada')
  expect(patients.flatMap((one) => valuesAt(one, 'name[use=nickname]'))).toEqual([])
  expect(patients.flatMap((one) => valuesAt(one, 'photo.url'))).toEqual([])
})

test('missing data is said in both ways (US Core general guidance, "Missing Data")', () => {
  const text = JSON.stringify(all.filter((one) => one.id.startsWith('demo-noor')))
  expect(text).toContain('http://hl7.org/fhir/StructureDefinition/data-absent-reason')
  expect(text).toContain(
    '"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"unknown"',
  )
})
