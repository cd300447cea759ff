// Which chart is written for whom: the named people each have their story, everybody else gets the
// threads that fit age and sex.
import { addYears, ageInYears } from './calendar.ts'
import type { Chart } from './chart.ts'
import { completePatient } from './complete/complete-patient.ts'
import { coverage } from './entries/care.ts'
import { allergy, noKnownAllergy } from './entries/history.ts'
import { provenance } from './entries/provenance.ts'
import { relatedPerson } from './entries/related-person.ts'
import { patientResource } from './people/patient.ts'
import { CLINICIAN } from './practice/directory.ts'
import { referenceTo } from './resource.ts'
import { adultBaseline } from './threads/adult-baseline.ts'
import { asthma } from './threads/asthma.ts'
import {
  backPain,
  bladderInfection,
  earInfection,
  hypothyroidism,
  ironDeficiency,
  peanutAllergy,
} from './threads/common-illness.ts'
import { depression } from './threads/depression.ts'
import { diabetes } from './threads/diabetes.ts'
import { heartFailure } from './threads/heart-failure.ts'
import { hypertension } from './threads/hypertension.ts'
import { injury } from './threads/injury.ts'
import { missingData } from './threads/missing-data.ts'
import { pregnancy } from './threads/pregnancy.ts'
import { wellChild } from './threads/well-child.ts'
import { RELATIONSHIP, SUBSCRIBER } from './vocabulary/hl7.ts'
import { INGREDIENT } from './vocabulary/rxnorm.ts'
import { CARE_TEAM_ROLE, REACTION, SMOKING } from './vocabulary/snomed.ts'

type Writer = (chart: Chart) => void

const ADULT_FROM_YEARS = 18

const NAMED: Record<string, Writer> = {
  'demo-ada': completePatient,
  'demo-theo': theo,
  'demo-henry': henry,
  'demo-noor': missingData,
  'demo-william': (chart) =>
    adult(chart, 128, [hypertension], {
      labs: { cholesterol: 204, triglyceride: 148, hdl: 47, glucose: 97 },
      smoking: SMOKING.former,
    }),
  'demo-maya': (chart) => adult(chart, 268, [pregnancy], { checkUps: 1 }),
  'demo-rosa': rosa,
  'demo-liam': (chart) => adult(chart, 210, [asthma], { checkUps: 2 }),
  'demo-grace': (chart) => adult(chart, 190, [depression, hypothyroidism]),
  'demo-omar': (chart) => adult(chart, 75, [injury, backPain]),
}

/** Writes everything about the chart's person. */
export function writeChart(chart: Chart): void {
  const writer = NAMED[chart.person.id] ?? anybody
  writer(chart)
  provenance(chart)
}

/** An adult's chart: baseline and threads. */
function adult(
  chart: Chart,
  lastCheckUpDaysAgo: number,
  threads: Writer[],
  more: Partial<Parameters<typeof adultBaseline>[1]> = {},
): void {
  chart.entries.push(patientResource(chart.person))
  if (threads.includes(hypertension)) underPressure(chart)
  adultBaseline(chart, { checkUps: 2, lastCheckUpDaysAgo, ...more })
  for (const thread of threads) thread(chart)
}

/** Who is treated for high pressure is at goal between visits, just. */
function underPressure(chart: Chart): void {
  chart.physique = { ...chart.physique, systolic: 131, diastolic: 80 }
}

function theo(chart: Chart): void {
  const { person } = chart
  chart.entries.push(patientResource(person, { generalPractitioner: [CLINICIAN.pediatrician] }))
  const mother = relatedPerson(chart, {
    slug: 'mother',
    relationship: RELATIONSHIP.mother,
    given: 'Maya',
    family: 'Lindgren',
    gender: 'female',
    phone: '802-555-0145',
  })
  // The policy is his mother's: where she is a patient too, this entry names both.
  const subscriber = chart.roster.has('demo-maya')
    ? { reference: 'Patient/demo-maya', display: 'Maya Lindgren' }
    : { reference: `RelatedPerson/${mother.id}`, display: 'Maya Lindgren' }
  coverage(chart, {
    type: 'ppo',
    since: person.birth,
    subscriber,
    relationship: SUBSCRIBER.child,
  })
  wellChild(chart)
  earInfection(chart)
  peanutAllergy(chart)
}

function henry(chart: Chart): void {
  chart.entries.push(patientResource(chart.person))
  relatedPerson(chart, {
    slug: 'niece',
    relationship: RELATIONSHIP.niece,
    given: 'Vera',
    family: 'Novotny',
    gender: 'female',
    phone: '802-555-0171',
  })
  adultBaseline(chart, {
    checkUps: 2,
    lastCheckUpDaysAgo: 290,
    smoking: SMOKING.former,
    labs: { creatinine: 1.36, ureaNitrogen: 27 },
    words: 'Lives with heart failure: walks to the shop, rests on the way.',
  })
  heartFailure(chart)
}

function rosa(chart: Chart): void {
  chart.entries.push(patientResource(chart.person))
  const daughter = relatedPerson(chart, {
    slug: 'daughter',
    relationship: RELATIONSHIP.daughter,
    given: 'Elena',
    family: 'Delgado',
    gender: 'female',
    phone: '802-555-0172',
    address: { ...chart.person.address, line: '12 Lake Road' },
  })
  underPressure(chart)
  adultBaseline(chart, {
    checkUps: 2,
    lastCheckUpDaysAgo: 160,
    allergies: true,
    team: [{ role: CARE_TEAM_ROLE.caregiver, member: referenceTo(daughter, 'Elena Delgado') }],
    labs: { glucose: 132, triglyceride: 178, hdl: 46, cholesterol: 178 },
  })
  allergy(chart, {
    substance: INGREDIENT.sulfamethoxazole,
    category: 'medication',
    reactions: [REACTION.rash],
    severity: 'moderate',
    since: addYears(chart.person.birth, 41),
  })
  diabetes(chart)
  hypertension(chart)
}

/** Somebody without a story: threads by age, sex and chance. */
function anybody(chart: Chart): void {
  const { person, random } = chart
  const years = ageInYears(person.birth, chart.until)
  if (years < ADULT_FROM_YEARS) {
    chart.entries.push(patientResource(person, { generalPractitioner: [CLINICIAN.pediatrician] }))
    coverage(chart, { type: random.chance(0.3) ? 'medicaid' : 'ppo', since: person.birth })
    noKnownAllergy(chart, Math.max(person.birth + 4, chart.until - 700))
    wellChild(chart)
    if (random.chance(0.4)) earInfection(chart)
    return
  }
  adult(chart, random.integer(20, 340), threadsFor(chart, years), {
    checkUps: random.integer(1, 3),
    smoking: random.pick([SMOKING.never, SMOKING.never, SMOKING.former, SMOKING.everyDay]),
  })
}

function threadsFor(chart: Chart, years: number): Writer[] {
  const { random, person } = chart
  const woman = person.gender === 'female'
  const choices: [Writer, number][] = [
    [hypertension, years < 35 ? 0.05 : years < 60 ? 0.3 : 0.55],
    [diabetes, years < 40 ? 0.03 : 0.18],
    [asthma, years < 50 ? 0.1 : 0.04],
    [pregnancy, woman && years >= 20 && years <= 39 ? 0.12 : 0],
    [depression, 0.12],
    [injury, 0.08],
    [hypothyroidism, woman && years > 30 ? 0.1 : 0.02],
    [backPain, 0.2],
    [ironDeficiency, woman && years < 50 ? 0.1 : 0],
    [bladderInfection, woman ? 0.15 : 0.02],
  ]
  const drawn = choices.filter(([, chance]) => random.chance(chance)).map(([thread]) => thread)
  return drawn.length > 0 ? drawn : [random.pick([backPain, injury, depression])]
}
