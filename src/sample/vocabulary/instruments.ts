// Screening instruments: their questions in LOINC, the answers people choose from, and what each answer
// scores. Only instruments that may be used freely, with the wording LOINC gives them.
import type { Coding } from 'fhir/r4.js'
import { codings } from './table.ts'

const LOINC = 'http://loinc.org'

export type Question = { code: Coding; text: string }

export type Instrument = {
  /** The name under which responses refer to it. */
  slug: string
  panel: Coding
  questions: readonly Question[]
  /** The calculated score, where there is one. */
  total?: Coding
}

const question = (code: string, text: string, display = text): Question => ({
  code: { system: LOINC, code, display },
  text,
})

/** Answers of the PHQ-9, scoring 0 to 3 in this order. */
export const FREQUENCY = codings(LOINC, {
  notAtAll: ['LA6568-5', 'Not at all'],
  severalDays: ['LA6569-3', 'Several days'],
  moreThanHalf: ['LA6570-1', 'More than half the days'],
  nearlyEveryDay: ['LA6571-9', 'Nearly every day'],
})

export const FREQUENCY_SCALE = [
  FREQUENCY.notAtAll,
  FREQUENCY.severalDays,
  FREQUENCY.moreThanHalf,
  FREQUENCY.nearlyEveryDay,
] as const

export const PHQ9: Instrument = {
  slug: 'phq-9',
  panel: {
    system: LOINC,
    code: '44249-1',
    display: 'PHQ-9 quick depression assessment panel [Reported.PHQ]',
  },
  questions: [
    question(
      '44250-9',
      'Little interest or pleasure in doing things?',
      'Little interest or pleasure in doing things in last 2 weeks',
    ),
    question(
      '44255-8',
      'Feeling down, depressed, or hopeless?',
      'Feeling down, depressed, or hopeless in last 2 weeks',
    ),
    question('44259-0', 'Trouble falling or staying asleep, or sleeping too much'),
    question('44254-1', 'Feeling tired or having little energy'),
    question('44251-7', 'Poor appetite or overeating'),
    question(
      '44258-2',
      'Feeling bad about yourself-or that you are a failure or have let yourself or your family down',
    ),
    question(
      '44252-5',
      'Trouble concentrating on things, such as reading the newspaper or watching television',
    ),
    question(
      '44253-3',
      'Moving or speaking so slowly that other people could have noticed. Or the opposite-being so fidgety or restless that you have been moving around a lot more than usual',
    ),
    question(
      '44260-8',
      'Thoughts that you would be better off dead, or of hurting yourself in some way',
    ),
  ],
  total: {
    system: LOINC,
    code: '44261-6',
    display: 'Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]',
  },
}

export const HUNGER_ANSWER = codings(LOINC, {
  sometimes: ['LA6729-3', 'Sometimes true'],
})

export const FOOD_RISK = codings(LOINC, {
  atRisk: ['LA19952-3', 'At risk'],
})

export const HUNGER_VITAL_SIGN: Instrument = {
  slug: 'hunger-vital-sign',
  panel: { system: LOINC, code: '88121-9', display: 'Hunger Vital Sign [HVS]' },
  questions: [
    question(
      '88122-7',
      '(I/We) worried whether (my/our) food would run out before (I/we) got money to buy more.',
    ),
    question(
      '88123-5',
      "The food that (I/we) bought just didn't last, and (I/we) didn't have money to get more.",
    ),
  ],
  total: { system: LOINC, code: '88124-3', display: 'Food insecurity risk [HVS]' },
}

export const EXERCISE_VITAL_SIGN: Instrument = {
  slug: 'exercise-vital-sign',
  panel: { system: LOINC, code: '89574-8', display: 'Exercise Vital Sign (EVS)' },
  questions: [
    question(
      '89555-7',
      'How many days per week did you engage in moderate to strenuous physical activity in the last 30 days',
    ),
    question(
      '68516-4',
      'On those days that you engage in moderate to strenuous exercise, how many minutes, on average, do you exercise',
    ),
  ],
}

/** A part of PRAPARE: what the practice asks everybody at the yearly check-up. */
export const PRAPARE: Instrument = {
  slug: 'prapare',
  panel: {
    system: LOINC,
    code: '93025-5',
    display:
      "Protocol for Responding to and Assessing Patients' Assets, Risks, and Experiences [PRAPARE]",
  },
  questions: [
    question('71802-3', 'Housing status'),
    question('67875-5', 'Employment status current'),
    question('93038-8', 'Stress level'),
  ],
}

export const PRAPARE_ANSWER = codings(LOINC, {
  housed: ['LA30189-7', 'I have housing'],
  unemployed: ['LA17956-6', 'Unemployed'],
  somewhat: ['LA13909-9', 'Somewhat'],
})

export const YES_NO = codings(LOINC, { yes: ['LA33-6', 'Yes'], no: ['LA32-8', 'No'] })
