// What a person brings along: smoking status, allergies and vaccinations.
import type { AllergyIntolerance, Coding, Immunization, Observation } from 'fhir/r4.js'
import { type Day, isoDate, isoInstant } from '../calendar.ts'
import { type Chart, enter } from '../chart.ts'
import { CLINICIAN, ORGANIZATION, PLACE } from '../practice/directory.ts'
import type { Entered } from '../resource.ts'
import { ALLERGY_CLINICAL, ALLERGY_VERIFICATION, OBSERVATION_CATEGORY } from '../vocabulary/hl7.ts'
import { SOCIAL } from '../vocabulary/loinc-clinical.ts'
import { ALLERGEN } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'
import { during, type Visit } from './visit.ts'

/** Enters whether the person smokes (US Core Smoking Status). */
export function smokingStatus(chart: Chart, at: Visit, status: Coding): Entered<Observation> {
  return enter<Observation>(chart, 'obs-social', ['us-core-smokingstatus'], {
    resourceType: 'Observation',
    status: 'final',
    category: [concept(OBSERVATION_CATEGORY.socialHistory)],
    code: concept(SOCIAL.smokingStatus),
    subject: chart.subject,
    encounter: at.encounter,
    effectiveDateTime: during(at, 8),
    performer: [CLINICIAN.nurse],
    valueCodeableConcept: concept(status),
  })
}

type AllergyPlan = {
  substance: Coding
  category: 'medication' | 'food' | 'environment'
  reactions: Coding[]
  severity?: 'mild' | 'moderate' | 'severe'
  since: Day
}

/** Enters an allergy (US Core AllergyIntolerance). */
export function allergy(chart: Chart, plan: AllergyPlan): Entered<AllergyIntolerance> {
  return enter<AllergyIntolerance>(chart, 'allergy', ['us-core-allergyintolerance'], {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: concept(ALLERGY_CLINICAL.active),
    verificationStatus: concept(ALLERGY_VERIFICATION.confirmed),
    type: 'allergy',
    category: [plan.category],
    criticality: plan.severity === 'severe' ? 'high' : 'low',
    code: concept(plan.substance),
    patient: chart.subject,
    onsetDateTime: isoDate(plan.since),
    recordedDate: isoDate(plan.since),
    recorder: CLINICIAN.familyPhysician,
    reaction: [
      {
        manifestation: plan.reactions.map((one) => concept(one)),
        ...(plan.severity && { severity: plan.severity }),
      },
    ],
  })
}

/** Enters that no allergy is known. */
export function noKnownAllergy(chart: Chart, day: Day): Entered<AllergyIntolerance> {
  return enter<AllergyIntolerance>(chart, 'allergy', ['us-core-allergyintolerance'], {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: concept(ALLERGY_CLINICAL.active),
    verificationStatus: concept(ALLERGY_VERIFICATION.confirmed),
    code: concept(ALLERGEN.noneKnown),
    patient: chart.subject,
    recordedDate: isoDate(day),
    recorder: CLINICIAN.nurse,
  })
}

/** Enters a vaccination given at a visit, or one reported from elsewhere on a day (US Core Immunization). */
export function vaccination(
  chart: Chart,
  vaccine: Coding,
  when: Visit | Day,
  dose?: number,
): Entered<Immunization> {
  const here = typeof when === 'number' ? undefined : when
  const occurrence = typeof when === 'number' ? isoInstant(when, 10 * 60) : during(when, 28)
  return enter<Immunization>(chart, 'imm', ['us-core-immunization'], {
    resourceType: 'Immunization',
    status: 'completed',
    vaccineCode: concept(vaccine),
    patient: chart.subject,
    ...(here && { encounter: here.encounter }),
    occurrenceDateTime: occurrence,
    primarySource: here !== undefined,
    ...(here && {
      location: PLACE.clinic,
      performer: [{ actor: CLINICIAN.nurse }, { actor: ORGANIZATION.practice }],
    }),
    ...(dose !== undefined && { protocolApplied: [{ doseNumberPositiveInt: dose }] }),
  })
}
