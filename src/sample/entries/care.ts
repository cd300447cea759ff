// The plan and the people: care plan, care team, goals and insurance (US Core CarePlan, CareTeam, Goal
// and Coverage).
import type {
  CarePlan,
  CareTeam,
  Coding,
  Condition,
  Coverage,
  Goal,
  Quantity,
  Reference,
} from 'fhir/r4.js'
import { type Day, isoDate } from '../calendar.ts'
import { type Chart, enter } from '../chart.ts'
import { CLINICIAN, ORGANIZATION } from '../practice/directory.ts'
import { type Entered, IDENTIFIER, referenceTo } from '../resource.ts'
import {
  CARE_PLAN_CATEGORY,
  COVERAGE_CLASS,
  GOAL_ACHIEVEMENT,
  IDENTIFIER_TYPE,
  PAYMENT,
  SUBSCRIBER,
} from '../vocabulary/hl7.ts'
import { CARE_TEAM_ROLE } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'
import type { Visit } from './visit.ts'

type PlanItem = { text: string; status?: 'in-progress' | 'completed' | 'scheduled' }

/** Enters a care plan with its narrative, one activity per item. */
export function carePlan(
  chart: Chart,
  at: Visit,
  title: string,
  items: PlanItem[],
  more: {
    conditions?: Entered<Condition>[]
    goals?: Entered<Goal>[]
    team?: Entered<CareTeam>
  } = {},
): Entered<CarePlan> {
  return enter<CarePlan>(chart, 'plan', ['us-core-careplan'], {
    resourceType: 'CarePlan',
    text: {
      status: 'generated',
      div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${escapeXhtml(title)}</p><ul>${items
        .map((item) => `<li>${escapeXhtml(item.text)}</li>`)
        .join('')}</ul></div>`,
    },
    status: alive(chart) ? 'active' : 'completed',
    intent: 'plan',
    category: [concept(CARE_PLAN_CATEGORY.assessPlan)],
    title,
    subject: chart.subject,
    encounter: at.encounter,
    period: { start: isoDate(at.day) },
    created: at.start,
    author: at.clinician,
    ...(more.team && { careTeam: [referenceTo(more.team)] }),
    ...(more.conditions && { addresses: more.conditions.map((one) => referenceTo(one)) }),
    ...(more.goals && { goal: more.goals.map((one) => referenceTo(one)) }),
    activity: items.map((item) => ({
      detail: { status: item.status ?? 'in-progress', description: item.text },
    })),
  })
}

/** Enters who looks after the patient: the family physician, the patient, and others by role. */
export function careTeam(
  chart: Chart,
  since: Day,
  others: { role: Coding; member: Reference }[] = [],
): Entered<CareTeam> {
  return enter<CareTeam>(chart, 'team', ['us-core-careteam'], {
    resourceType: 'CareTeam',
    status: alive(chart) ? 'active' : 'inactive',
    name: `Care team of ${chart.subject.display ?? 'the patient'}`,
    subject: chart.subject,
    period: { start: isoDate(since) },
    participant: [
      { role: [concept(CARE_TEAM_ROLE.primaryCare)], member: CLINICIAN.familyPhysician },
      { role: [concept(CARE_TEAM_ROLE.patient)], member: chart.subject },
      ...others.map(({ role, member }) => ({ role: [concept(role)], member })),
    ],
    managingOrganization: [ORGANIZATION.practice],
  })
}

/** Enters a goal in words, with the day it should be reached by. */
export function goal(
  chart: Chart,
  text: string,
  start: Day,
  due: Day,
  addresses: Entered<Condition>[] = [],
  below: readonly { measure: Coding; value: Quantity }[] = [],
): Entered<Goal> {
  return enter<Goal>(chart, 'goal', ['us-core-goal'], {
    resourceType: 'Goal',
    lifecycleStatus: alive(chart) ? 'active' : 'cancelled',
    achievementStatus: concept(GOAL_ACHIEVEMENT.inProgress),
    description: { text },
    subject: chart.subject,
    startDate: isoDate(start),
    target:
      below.length === 0
        ? [{ dueDate: isoDate(due) }]
        : below.map(({ measure, value }) => ({
            measure: concept(measure),
            detailRange: { high: value },
            dueDate: isoDate(due),
          })),
    expressedBy: chart.subject,
    ...(addresses.length > 0 && { addresses: addresses.map((one) => referenceTo(one)) }),
  })
}

type CoveragePlan = {
  type: keyof typeof PAYMENT
  since: Day
  /** Who holds the policy, when it is not the patient. */
  subscriber?: Reference
  relationship?: Coding
}

/** Enters the insurance. */
export function coverage(chart: Chart, plan: CoveragePlan): Entered<Coverage> {
  const commercial = plan.type === 'ppo'
  const number = (chart.counts.get('coverage') ?? 0) + 1
  const member = `M${chart.person.medicalRecordNumber}-${number}`
  return enter<Coverage>(chart, 'coverage', ['us-core-coverage'], {
    resourceType: 'Coverage',
    identifier: [
      { type: concept(IDENTIFIER_TYPE.member), system: IDENTIFIER.member, value: member },
    ],
    status: 'active',
    type: concept(PAYMENT[plan.type]),
    subscriber: plan.subscriber ?? chart.subject,
    subscriberId: member,
    beneficiary: chart.subject,
    relationship: concept(plan.relationship ?? SUBSCRIBER.self),
    period: { start: isoDate(plan.since) },
    payor: [commercial ? ORGANIZATION.payer : ORGANIZATION.publicPayer],
    class: [
      ...(commercial
        ? [{ type: concept(COVERAGE_CLASS.group), value: 'G-1042', name: 'Employer group 1042' }]
        : []),
      {
        type: concept(COVERAGE_CLASS.plan),
        value: commercial ? 'P-20' : 'P-01',
        name: commercial ? 'Fernway Choice 20' : 'State basic plan',
      },
    ],
  })
}

function alive(chart: Chart): boolean {
  return chart.person.death === undefined
}

/** The text for use inside XHTML. */
function escapeXhtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
