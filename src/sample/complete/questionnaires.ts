// What Ada was asked at a check-up and answered: instruments with their scores, and single questions on
// what she can do (US Core Screening Assessment and Simple Observation).
import type { Coding, Observation } from 'fhir/r4.js'
import { type Chart, enter } from '../chart.ts'
import { type Completed, questionnaireResponse, survey } from '../entries/survey.ts'
import { during, type Visit } from '../entries/visit.ts'
import { referenceTo } from '../resource.ts'
import { OBSERVATION_CATEGORY, US_CORE_CATEGORY } from '../vocabulary/hl7.ts'
import {
  EXERCISE_VITAL_SIGN,
  FOOD_RISK,
  FREQUENCY,
  HUNGER_ANSWER,
  HUNGER_VITAL_SIGN,
  PHQ9,
  PRAPARE,
  PRAPARE_ANSWER,
  YES_NO,
} from '../vocabulary/instruments.ts'
import { STATUS_QUESTION } from '../vocabulary/loinc-clinical.ts'
import { ANSWER } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'

/** Enters the instruments and returns the one about food, which a referral refers to. */
export function questionnaires(chart: Chart, at: Visit): Completed {
  const { notAtAll, severalDays } = FREQUENCY
  survey(
    chart,
    at,
    PHQ9,
    [
      severalDays,
      notAtAll,
      severalDays,
      severalDays,
      notAtAll,
      notAtAll,
      notAtAll,
      notAtAll,
      notAtAll,
    ].map((coding) => ({ coding })),
    [],
    { value: 3, unit: '{score}' },
  )
  survey(
    chart,
    at,
    PRAPARE,
    [
      { coding: PRAPARE_ANSWER.housed },
      { coding: PRAPARE_ANSWER.unemployed },
      { coding: PRAPARE_ANSWER.somewhat },
    ],
    [US_CORE_CATEGORY.sdoh],
  )
  survey(
    chart,
    at,
    EXERCISE_VITAL_SIGN,
    [
      { value: 4, unit: 'd/wk' },
      { value: 30, unit: 'min/d' },
    ],
    [OBSERVATION_CATEGORY.activity],
  )
  const food = survey(
    chart,
    at,
    HUNGER_VITAL_SIGN,
    [{ coding: HUNGER_ANSWER.sometimes }, { coding: HUNGER_ANSWER.sometimes }],
    [US_CORE_CATEGORY.sdoh],
    { coding: FOOD_RISK.atRisk },
  )
  intakeForm(chart, at)
  singleQuestions(chart, at, food)
  return food
}

/** The practice's own form: nested questions, numbers and free text. */
function intakeForm(chart: Chart, at: Visit): void {
  questionnaireResponse(chart, at, 'intake', 'Yearly health questionnaire', [
    {
      linkId: 'sleep',
      text: 'Sleep',
      item: [
        { linkId: 'sleep/hours', text: 'Hours of sleep a night', answer: [{ valueDecimal: 6.5 }] },
        {
          linkId: 'sleep/trouble',
          text: 'Do you have trouble sleeping?',
          answer: [
            {
              valueCoding: YES_NO.yes,
              item: [
                {
                  linkId: 'sleep/trouble/what',
                  text: 'What keeps you awake?',
                  answer: [{ valueString: 'Thinking about the defibrillator going off' }],
                },
              ],
            },
          ],
        },
      ],
    },
    {
      linkId: 'contact',
      text: 'Whom may we call about your results?',
      answer: [{ valueString: 'Daniel, my husband' }],
    },
    {
      linkId: 'wishes',
      text: 'Is there anything you want to talk about today?',
      answer: [
        {
          valueCoding: YES_NO.yes,
          item: [
            {
              linkId: 'wishes/what',
              text: 'What is it?',
              answer: [{ valueString: 'Is it safe to drive on the highway again?' }],
            },
          ],
        },
      ],
    },
  ])
}

function singleQuestions(chart: Chart, at: Visit, food: Completed): void {
  const profile = 'us-core-simple-observation'
  const ask = (categories: Coding[], code: Coding, more: Partial<Observation>) =>
    enter<Observation>(chart, 'obs-status', [profile], {
      resourceType: 'Observation',
      status: 'final',
      category: categories.map((one) => concept(one)),
      code: concept(code),
      subject: chart.subject,
      encounter: at.encounter,
      effectiveDateTime: during(at, 12),
      performer: [at.clinician],
      ...more,
    })
  const surveyed = OBSERVATION_CATEGORY.survey
  ask([surveyed, US_CORE_CATEGORY.functionalStatus], STATUS_QUESTION.functional, {
    valueCodeableConcept: concept(ANSWER.dressesAlone),
  })
  ask([surveyed, US_CORE_CATEGORY.disabilityStatus], STATUS_QUESTION.concentration, {
    valueBoolean: false,
  })
  ask([surveyed, US_CORE_CATEGORY.cognitiveStatus], STATUS_QUESTION.cognitive, {
    valueString: 'Alert, oriented, clear in conversation; manages household and finances herself.',
  })
  ask([OBSERVATION_CATEGORY.socialHistory, surveyed], STATUS_QUESTION.alcohol, {
    valueCodeableConcept: concept(ANSWER.drinksOccasionally),
  })
  ask([US_CORE_CATEGORY.sdoh], STATUS_QUESTION.foodRisk, {
    valueCodeableConcept: concept(FOOD_RISK.atRisk),
    derivedFrom: [referenceTo(food.panel)],
  })
}
