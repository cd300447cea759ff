// A screening instrument as it comes back from the patient: the QuestionnaireResponse, one Observation
// for each answer, the score, and the panel over them (US Core Screening Assessment).
import type {
  Coding,
  Observation,
  QuestionnaireResponse,
  QuestionnaireResponseItem,
} from 'fhir/r4.js'
import { type Chart, enter } from '../chart.ts'
import { type Entered, IDENTIFIER, referenceTo } from '../resource.ts'
import { OBSERVATION_CATEGORY } from '../vocabulary/hl7.ts'
import type { Instrument } from '../vocabulary/instruments.ts'
import { concept } from '../vocabulary/table.ts'
import { quantity } from './quantity.ts'
import { during, type Visit } from './visit.ts'

/** An answer: a choice, a count with its unit, or words. */
export type Answer = { coding: Coding } | { value: number; unit: string } | { words: string }

export type Completed = {
  response: Entered<QuestionnaireResponse>
  panel: Entered<Observation>
  total?: Entered<Observation>
}

/** Enters a completed instrument; `categories` are those of US Core beside `survey`. */
export function survey(
  chart: Chart,
  at: Visit,
  instrument: Instrument,
  answers: Answer[],
  categories: Coding[],
  total?: Answer,
): Completed {
  const response = questionnaireResponse(
    chart,
    at,
    instrument.slug,
    instrument.panel.display ?? instrument.slug,
    instrument.questions.map(({ code, text }, index) => ({
      linkId: `/${code.code}`,
      text,
      answer: [answerValue(answers[index])],
    })),
  )
  const frame = (code: Coding): Omit<Observation, 'id' | 'meta'> => ({
    resourceType: 'Observation',
    status: 'final',
    category: [OBSERVATION_CATEGORY.survey, ...categories].map((one) => concept(one)),
    code: concept(code),
    subject: chart.subject,
    encounter: at.encounter,
    effectiveDateTime: during(at, 10),
    performer: [chart.subject],
    derivedFrom: [referenceTo(response)],
  })
  const profile = ['us-core-observation-screening-assessment']
  const members = instrument.questions.map(({ code }, index) =>
    enter<Observation>(chart, 'obs-survey', profile, {
      ...frame(code),
      ...observedValue(answers[index]),
    }),
  )
  const score =
    total && instrument.total
      ? enter<Observation>(chart, 'obs-survey', profile, {
          ...frame(instrument.total),
          performer: [at.clinician],
          derivedFrom: [response, ...members].map((one) => referenceTo(one)),
          ...observedValue(total),
        })
      : undefined
  const panel = enter<Observation>(chart, 'obs-survey', profile, {
    ...frame(instrument.panel),
    hasMember: [...members, ...(score ? [score] : [])].map((one) =>
      referenceTo(one, one.code.text),
    ),
  })
  return { response, panel, ...(score && { total: score }) }
}

/** Enters a completed form (US Core QuestionnaireResponse). */
export function questionnaireResponse(
  chart: Chart,
  at: Visit,
  slug: string,
  title: string,
  items: QuestionnaireResponseItem[],
): Entered<QuestionnaireResponse> {
  const number = (chart.counts.get('form') ?? 0) + 1
  return enter<QuestionnaireResponse>(chart, 'form', ['us-core-questionnaireresponse'], {
    resourceType: 'QuestionnaireResponse',
    identifier: {
      system: IDENTIFIER.questionnaireResponse,
      value: `${chart.person.id}-${number}`,
    },
    questionnaire: `urn:chartgate:sample:questionnaire:${slug}`,
    _questionnaire: {
      extension: [
        { url: 'http://hl7.org/fhir/StructureDefinition/display', valueString: title },
        {
          url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-extension-questionnaire-uri',
          valueUri: `https://forms.riverside.example/${slug}`,
        },
      ],
    },
    status: 'completed',
    subject: chart.subject,
    encounter: at.encounter,
    authored: during(at, 10),
    author: at.clinician,
    source: chart.subject,
    item: items,
  })
}

function answerValue(answer: Answer | undefined) {
  if (answer === undefined) return {}
  if ('coding' in answer) return { valueCoding: answer.coding }
  if ('words' in answer) return { valueString: answer.words }
  return { valueDecimal: answer.value }
}

function observedValue(answer: Answer | undefined): Partial<Observation> {
  if (answer === undefined) return {}
  if ('coding' in answer) return { valueCodeableConcept: concept(answer.coding) }
  if ('words' in answer) return { valueString: answer.words }
  return { valueQuantity: quantity(answer.value, answer.unit) }
}
