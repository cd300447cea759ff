// The one chart that has something of everything: every element that US Core 6.1 and 7.0 want a server
// to support, except the date of death, since Ada is alive and well.
import type { Chart } from '../chart.ts'
import { carePlan, goal } from '../entries/care.ts'
import { encounterDiagnosis, problem } from '../entries/condition.ts'
import { PANEL } from '../entries/lab-reference.ts'
import { laboratory } from '../entries/labs.ts'
import { note } from '../entries/note.ts'
import { order } from '../entries/procedure.ts'
import { type Visit, visit } from '../entries/visit.ts'
import { vitalSigns } from '../entries/vitals.ts'
import { referenceTo } from '../resource.ts'
import { usualVitals } from '../threads/adult-baseline.ts'
import { US_CORE_CATEGORY } from '../vocabulary/hl7.ts'
import { DIAGNOSIS } from '../vocabulary/icd10cm.ts'
import { NOTE_TYPE } from '../vocabulary/loinc-clinical.ts'
import { ENCOUNTER_TYPE, PROCEDURE } from '../vocabulary/snomed.ts'
import { heartStory } from './heart.ts'
import { identity } from './identity.ts'
import { infancy } from './infancy.ts'
import { checkUpLaboratory, hemolyzedSample, moleRemoval, virusTest } from './laboratory.ts'
import { homeReadings, life, preferences } from './life.ts'
import { questionnaires } from './questionnaires.ts'
import { allergies, medicines, vaccinations } from './treatment.ts'

/** Writes the complete chart. */
export function completePatient(chart: Chart): void {
  identity(chart)
  infancy(chart)
  allergies(chart)
  const heart = heartStory(chart)
  moleRemoval(chart)
  virusTest(chart)
  sinusitis(chart)

  const checkUp = visit(chart, {
    day: chart.until - 85,
    type: ENCOUNTER_TYPE.checkUp,
    reason: 'Annual check-up',
    minutes: 60,
  })
  vitalSigns(chart, checkUp, { ...usualVitals(chart), heartRate: 58, systolic: 108, diastolic: 66 })
  laboratory(chart, checkUp, PANEL.comprehensiveMetabolic)
  laboratory(chart, checkUp, PANEL.lipid)
  checkUpLaboratory(chart, checkUp)
  hemolyzedSample(chart, checkUp)
  life(chart, checkUp)
  preferences(chart, checkUp)
  homeReadings(chart, checkUp)
  medicines(chart, heart, checkUp)
  vaccinations(chart, checkUp)
  food(chart, checkUp)
  plan(chart, checkUp)
  note(
    chart,
    checkUp,
    NOTE_TYPE.progress,
    'Annual check-up. No further fainting, no shocks. Misses nadolol about once a week, advice given. Lost her position last year; food sometimes short, referred to the food pantry. Influenza vaccine declined. Device checks continue with cardiology.',
  )
}

function sinusitis(chart: Chart): void {
  const at = visit(chart, {
    day: chart.until - 150,
    type: ENCOUNTER_TYPE.symptom,
    reason: 'Facial pain and blocked nose',
    reasonCode: DIAGNOSIS.sinusitis,
  })
  encounterDiagnosis(chart, at, DIAGNOSIS.sinusitis, { abated: at.day + 12 })
  problem(chart, {
    code: DIAGNOSIS.ironDeficiency,
    onset: chart.until - 1300,
    abated: chart.until - 900,
  })
  problem(chart, { code: DIAGNOSIS.allergicRhinitis, onset: chart.person.birth + 5200 })
}

/** Not enough food: found by questionnaire, on the problem list, with an order for help. */
function food(chart: Chart, at: Visit): void {
  const asked = questionnaires(chart, at)
  const shortage = problem(chart, {
    code: DIAGNOSIS.foodInsecurity,
    onset: at.day - 200,
    at,
    screening: US_CORE_CATEGORY.sdoh,
  })
  problem(chart, {
    code: DIAGNOSIS.unemployment,
    onset: at.day - 320,
    at,
    screening: US_CORE_CATEGORY.sdoh,
  })
  const help = order(
    chart,
    at,
    PROCEDURE.foodPantryHelp,
    US_CORE_CATEGORY.sdoh,
    { text: 'Food sometimes runs out', condition: shortage },
    'active',
  )
  help.supportingInfo = [referenceTo(asked.panel)]
}

function plan(chart: Chart, at: Visit): void {
  const goals = [
    goal(chart, 'Nadolol taken on every day of the month', at.day, chart.until + 120),
    goal(chart, 'Enough food in the house in every week', at.day, chart.until + 90),
  ]
  carePlan(
    chart,
    at,
    'Long QT syndrome and food insecurity',
    [
      { text: 'Nadolol 40 mg every day; set an alarm on the phone.' },
      { text: 'Device check with cardiology every six months.' },
      { text: 'No medicine without asking whether it prolongs the QT interval.' },
      { text: 'Help with the application to the food pantry.', status: 'scheduled' },
    ],
    { goals },
  )
}
