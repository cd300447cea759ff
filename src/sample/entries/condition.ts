// Conditions: what is on the problem list, what a visit was about, and what somebody worries about
// (US Core Condition Encounter Diagnosis, and Problems and Health Concerns).
import type { Coding, Condition } from 'fhir/r4.js'
import { type Day, isoDate, isoInstant } from '../calendar.ts'
import { type Chart, enter } from '../chart.ts'
import { CLINICIAN } from '../practice/directory.ts'
import type { Entered } from '../resource.ts'
import {
  CONDITION_CATEGORY,
  CONDITION_CLINICAL,
  CONDITION_VERIFICATION,
} from '../vocabulary/hl7.ts'
import { concept } from '../vocabulary/table.ts'
import { during, type Visit } from './visit.ts'

type ConditionPlan = {
  code: Coding
  text?: string
  onset: Day
  /** When it was over. */
  abated?: Day
  /** Where it was diagnosed; gives encounter, recorder and time of recording. */
  at?: Visit
  /** A category of US Core beside problem or concern, such as SDOH. */
  screening?: Coding
  note?: string
}

/** Enters an item of the problem list. */
export function problem(chart: Chart, plan: ConditionPlan): Entered<Condition> {
  return condition(chart, plan, CONDITION_CATEGORY.problemListItem)
}

/** Enters a health concern. */
export function healthConcern(chart: Chart, plan: ConditionPlan): Entered<Condition> {
  return condition(chart, plan, CONDITION_CATEGORY.healthConcern)
}

/** Enters what a visit was found to be about. */
export function encounterDiagnosis(
  chart: Chart,
  at: Visit,
  code: Coding,
  more: { text?: string; abated?: Day; onset?: Day } = {},
): Entered<Condition> {
  const { onset = at.day, ...rest } = more
  return condition(chart, { code, onset, at, ...rest }, CONDITION_CATEGORY.encounterDiagnosis)
}

function condition(chart: Chart, plan: ConditionPlan, category: Coding): Entered<Condition> {
  const ofVisit = category === CONDITION_CATEGORY.encounterDiagnosis
  const profile = ofVisit
    ? 'us-core-condition-encounter-diagnosis'
    : 'us-core-condition-problems-health-concerns'
  const { abated } = plan
  const over = abated !== undefined && abated <= chart.until
  return enter<Condition>(chart, 'cond', [profile], {
    resourceType: 'Condition',
    extension: [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate',
        valueDateTime: isoDate(plan.at?.day ?? plan.onset),
      },
    ],
    clinicalStatus: concept(over ? CONDITION_CLINICAL.resolved : CONDITION_CLINICAL.active),
    verificationStatus: concept(CONDITION_VERIFICATION.confirmed),
    category: [concept(category), ...(plan.screening ? [concept(plan.screening)] : [])],
    code: concept(plan.code, plan.text),
    subject: chart.subject,
    ...(plan.at && { encounter: plan.at.encounter }),
    onsetDateTime: isoDate(plan.onset),
    ...(over && { abatementDateTime: isoDate(abated) }),
    recordedDate: plan.at ? during(plan.at, 20) : isoInstant(plan.onset, 12 * 60),
    recorder: plan.at?.clinician ?? CLINICIAN.familyPhysician,
    ...(plan.note !== undefined && { note: [{ text: plan.note }] }),
  })
}
