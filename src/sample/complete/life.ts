// How Ada lives: work, tobacco, pregnancy, what she wishes for in treatment, and readings she took at home.
import type { CodeableConcept, Coding, Observation } from 'fhir/r4.js'
import { isoDate } from '../calendar.ts'
import { type Chart, enter } from '../chart.ts'
import { smokingStatus } from '../entries/history.ts'
import { quantity } from '../entries/quantity.ts'
import { during, type Visit } from '../entries/visit.ts'
import { vitalFrame } from '../entries/vitals.ts'
import { DATA_ABSENT, OBSERVATION_CATEGORY, US_CORE_CATEGORY } from '../vocabulary/hl7.ts'
import { PREFERENCE, SOCIAL, VITAL } from '../vocabulary/loinc-clinical.ts'
import { OCCUPATION } from '../vocabulary/occupation.ts'
import {
  PREGNANCY,
  PREGNANCY_INTENT,
  SEXUAL_ORIENTATION,
  SMOKING,
  SMOKING_MEASURE,
} from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'

/** Enters the social history as taken at a visit. */
export function life(chart: Chart, at: Visit): void {
  const social = (profile: string, code: Coding, value: Partial<Observation>) =>
    enter<Observation>(chart, 'obs-social', [profile], {
      resourceType: 'Observation',
      status: 'final',
      category: [concept(OBSERVATION_CATEGORY.socialHistory)],
      code: concept(code),
      subject: chart.subject,
      encounter: at.encounter,
      effectiveDateTime: during(at, 8),
      performer: [at.clinician],
      ...value,
    })
  smokingStatus(chart, at, SMOKING.former)
  social('us-core-smokingstatus', SMOKING_MEASURE.packYears, {
    valueQuantity: quantity(2.5, '{pack-years}', 'pack-years'),
  })
  social('us-core-observation-pregnancystatus', SOCIAL.pregnancyStatus, {
    valueCodeableConcept: concept(PREGNANCY.notPregnant),
  })
  social('us-core-observation-pregnancyintent', SOCIAL.pregnancyIntent, {
    valueCodeableConcept: concept(PREGNANCY_INTENT.notSure),
  })
  social('us-core-observation-sexual-orientation', SOCIAL.sexualOrientation, {
    valueCodeableConcept: concept(SEXUAL_ORIENTATION.heterosexual),
  })
  const { effectiveDateTime: _, ...occupation } = social(
    'us-core-observation-occupation',
    SOCIAL.occupation,
    {},
  )
  chart.entries[chart.entries.length - 1] = {
    ...occupation,
    effectivePeriod: {
      start: isoDate(chart.person.birth + 7600),
      end: isoDate(chart.person.birth + 9400),
    },
    valueCodeableConcept: concept(OCCUPATION.nursingAssistant),
    component: [
      {
        code: concept(SOCIAL.industry),
        valueCodeableConcept: concept(OCCUPATION.homeNursing),
      },
    ],
  }
}

/** Enters what she wishes for: in her words, and as a choice from the practice's form. */
export function preferences(chart: Chart, at: Visit): void {
  const wish = (
    profile: string,
    category: Coding,
    code: Coding,
    value: { valueString: string } | { valueCodeableConcept: CodeableConcept },
  ) =>
    enter<Observation>(chart, 'obs-preference', [profile], {
      resourceType: 'Observation',
      status: 'final',
      category: [concept(category)],
      code: concept(code),
      subject: chart.subject,
      encounter: at.encounter,
      effectiveDateTime: during(at, 15),
      performer: [chart.subject],
      ...value,
    })
  const treatment = [
    'us-core-treatment-intervention-preference',
    US_CORE_CATEGORY.treatmentPreference,
    PREFERENCE.treatment,
  ] as const
  wish(...treatment, {
    valueString:
      'If my heart stops I want to be resuscitated. If I would not wake up again, I want the defibrillator switched off.',
  })
  wish(...treatment, { valueCodeableConcept: { text: 'Full treatment, review with the family' } })
  const care = [
    'us-core-care-experience-preference',
    US_CORE_CATEGORY.carePreference,
    PREFERENCE.careExperience,
  ] as const
  wish(...care, { valueString: 'Please explain every step before you begin. My husband may stay.' })
  wish(...care, { valueCodeableConcept: { text: 'Woman as examiner where possible' } })
}

/** Enters two weeks of home readings as averages, one of them without a diastolic value, and a failed reading. */
export function homeReadings(chart: Chart, at: Visit): void {
  const averages: [systolic: number, diastolic: number | null][] = [
    [109, 68],
    [111, null],
  ]
  averages.forEach(([systolic, diastolic], week) => {
    const { effectiveDateTime: _, ...frame } = vitalFrame(
      chart,
      at,
      concept(VITAL.averageBloodPressure),
    )
    enter<Observation>(chart, 'obs-bp-average', ['us-core-average-blood-pressure'], {
      ...frame,
      performer: [chart.subject],
      effectivePeriod: {
        start: isoDate(at.day - 14 + week * 7),
        end: isoDate(at.day - 8 + week * 7),
      },
      component: [
        {
          code: concept(VITAL.averageSystolic),
          valueQuantity: quantity(systolic, 'mm[Hg]', 'mmHg'),
        },
        {
          code: concept(VITAL.averageDiastolic),
          ...(diastolic === null
            ? { dataAbsentReason: concept(DATA_ABSENT.unknown) }
            : { valueQuantity: quantity(diastolic, 'mm[Hg]', 'mmHg') }),
        },
      ],
    })
  })
  enter<Observation>(chart, 'obs-bp', ['us-core-blood-pressure'], {
    ...vitalFrame(chart, at, concept(VITAL.bloodPressure, 'Blood pressure')),
    note: [{ text: 'The cuff failed; measured again by hand.' }],
    component: [
      { code: concept(VITAL.systolic), dataAbsentReason: concept(DATA_ABSENT.error) },
      { code: concept(VITAL.diastolic), dataAbsentReason: concept(DATA_ABSENT.error) },
    ],
  })
}
