// Resources, grants and queries made at random, for tests that hold two ways of answering a search
// against each other. Values repeat on purpose: what never matches proves nothing.
import type fc from 'fast-check'
import { extractTogether } from '../../src/fhir/composite.ts'
import { compositeParameters } from '../../src/fhir/definitions/composites.ts'
import { searchParameters } from '../../src/fhir/definitions/definitions.ts'
import { extract } from '../../src/fhir/extract.ts'
import type { Grant } from '../../src/fhir/grants.ts'
import type { IndexValue } from '../../src/fhir/index-value.ts'
import { parseClause } from '../../src/fhir/parse-clause.ts'
import type { Letter, Resource } from '../../src/fhir/resource.ts'
import { escapeValue } from '../../src/fhir/search-syntax.ts'

/** Picks at random; fast-check can repeat and shrink what it picked. */
export type Pick = {
  of<T>(choices: readonly T[]): T
  chance(oneIn: number): boolean
  number(max: number): number
}

export function pickWith(
  random: fc.GeneratorValue,
  numbers: (max: number) => fc.Arbitrary<number>,
) {
  const number = (max: number) => random(numbers, max)
  return {
    number,
    chance: (oneIn: number) => number(oneIn - 1) === 0,
    of: <T>(choices: readonly T[]): T => {
      if (choices.length === 0) throw new Error('Nothing to pick from')
      // Within the list; a choice may itself be undefined.
      return choices[number(choices.length - 1)] as T
    },
  }
}

export const BASE = 'https://chart.example/fhir'

const PATIENTS = ['pa', 'pb', 'pc']
const DATES = [
  '2024',
  '2024-02',
  '2024-02-29',
  '2024-02-29T10:00:00Z',
  '2024-02-29T10:00:00.5+02:00',
]
const CODES = ['a', 'b', 'A', 'vital-signs', 'x|y', 'c,d', 'e$f', 'g\\h']
const SYSTEMS = ['http://s', 'http://t', undefined]
const WORDS = [
  'Ångström',
  'angstrom two',
  'ÅNG',
  'Müller',
  'mu%ller_',
  'Ａ wide',
  'long '.repeat(70),
]

function reference(pick: Pick, type: string, ids: readonly string[]): object {
  const id = pick.of(ids)
  switch (pick.number(9)) {
    case 0:
      return { reference: `${BASE}/${type}/${id}` }
    case 1:
      return { reference: `${type}/${id}/_history/1` }
    case 2:
      return { reference: `https://else.example/fhir/${type}/${id}` }
    case 3:
      return { type, identifier: { system: pick.of(SYSTEMS), value: id } }
    case 4:
      return { display: `${type}/${id}` }
    default:
      return { reference: `${type}/${id}` }
  }
}

const concept = (pick: Pick) => ({
  coding: Array.from({ length: pick.number(2) }, () => ({
    system: pick.of(SYSTEMS),
    ...(pick.chance(5)
      ? { display: pick.of(WORDS) }
      : { code: pick.of(CODES), ...(pick.chance(2) ? { display: pick.of(WORDS) } : {}) }),
  })),
  ...(pick.chance(2) ? { text: pick.of(WORDS) } : {}),
})

const quantity = (pick: Pick) => ({
  value: pick.of([5, 5.4, 72, 100, 0.001, -3]),
  ...(pick.chance(4) ? { comparator: pick.of(['<', '>=']) } : {}),
  ...(pick.chance(3) ? {} : { system: 'http://unitsofmeasure.org', code: pick.of(['mg', '/min']) }),
  ...(pick.chance(2) ? { unit: pick.of(['mg', 'beats']) } : {}),
})

const period = (pick: Pick) => ({
  ...(pick.chance(3) ? {} : { start: pick.of(DATES) }),
  ...(pick.chance(3) ? {} : { end: pick.of(['2024-03-01', '2025', '2024-02-29T12:00:00Z']) }),
})

const ANY = ['Observation', 'Patient', 'Device', 'Encounter', 'Practitioner', 'Provenance']
const IDS = ['1', '2', '3', '4']

const MAKERS: Record<string, (pick: Pick) => object> = {
  Patient: (pick) => ({
    name: [{ family: pick.of(WORDS), given: [pick.of(WORDS)] }],
    gender: pick.of(['male', 'female']),
    birthDate: pick.of(DATES.slice(0, 3)),
    identifier: [
      { system: pick.of(SYSTEMS), value: pick.of(CODES), type: concept(pick) },
      { value: 'v'.repeat(250) },
    ],
    telecom: [{ system: pick.of(['phone', 'email']), value: pick.of(CODES) }],
    ...(pick.chance(2) ? { deceasedBoolean: pick.chance(2) } : { deceasedDateTime: '2024' }),
    ...(pick.chance(2) ? { link: [{ other: reference(pick, 'Patient', PATIENTS) }] } : {}),
    generalPractitioner: [reference(pick, 'Practitioner', IDS)],
  }),
  Practitioner: (pick) => ({ name: [{ family: pick.of(WORDS) }], active: pick.chance(2) }),
  Observation: (pick) => ({
    status: pick.of(['final', 'amended']),
    category: [concept(pick), concept(pick)],
    code: concept(pick),
    subject: reference(pick, pick.of(['Patient', 'Patient', 'Device']), PATIENTS),
    performer: [reference(pick, pick.of(['Patient', 'Practitioner']), [...PATIENTS, ...IDS])],
    focus: [reference(pick, 'Patient', PATIENTS)],
    encounter: reference(pick, 'Encounter', IDS),
    hasMember: [reference(pick, 'Observation', IDS)],
    ...(pick.chance(2) ? { effectiveDateTime: pick.of(DATES) } : { effectivePeriod: period(pick) }),
    ...pick.of([
      { valueQuantity: quantity(pick) },
      { valueString: pick.of(WORDS) },
      { valueCodeableConcept: concept(pick) },
      {},
    ]),
    component: Array.from({ length: pick.number(2) }, () => ({
      code: concept(pick),
      ...pick.of([{ valueQuantity: quantity(pick) }, { valueCodeableConcept: concept(pick) }, {}]),
    })),
    contained: [{ resourceType: 'Observation', id: 'x', subject: { reference: 'Patient/pa' } }],
  }),
  Encounter: (pick) => ({
    status: pick.of(['finished', 'planned']),
    class: { system: pick.of(SYSTEMS), code: pick.of(CODES) },
    subject: reference(pick, 'Patient', PATIENTS),
    period: period(pick),
  }),
  Coverage: (pick) => ({
    beneficiary: reference(pick, 'Patient', PATIENTS),
    subscriber: reference(pick, 'Patient', PATIENTS),
    payor: [reference(pick, pick.of(['Patient', 'Organization']), PATIENTS)],
  }),
  RiskAssessment: (pick) => ({
    subject: reference(pick, 'Patient', PATIENTS),
    prediction: [{ probabilityDecimal: pick.of([0.1, 0.25, 5, 100]) }],
  }),
  Device: (pick) =>
    pick.chance(3) ? { type: concept(pick) } : { patient: reference(pick, 'Patient', PATIENTS) },
  Provenance: (pick) => ({
    target: Array.from({ length: 1 + pick.number(2) }, () =>
      reference(pick, pick.of(ANY), [...PATIENTS, ...IDS]),
    ),
    recorded: pick.of(DATES.slice(3)),
    agent: [{ who: reference(pick, 'Practitioner', IDS) }],
  }),
  Binary: (pick) => ({
    contentType: 'text/plain',
    securityContext: reference(pick, pick.of(ANY), [...PATIENTS, ...IDS]),
  }),
  AuditEvent: (pick) => ({
    agent: [{ who: reference(pick, pick.of(['Patient', 'Practitioner']), PATIENTS) }],
    entity: [{ what: reference(pick, pick.of(['Patient', 'Observation']), [...PATIENTS, ...IDS]) }],
  }),
  QuestionnaireResponse: (pick) => ({
    subject: reference(pick, 'Patient', PATIENTS),
    questionnaire: pick.of(['http://q.example/q|1', 'http://q.example/q', 'Questionnaire/1']),
  }),
  Questionnaire: (pick) => ({
    url: pick.of(['http://q.example/q', 'http://q.example/q/below', 'http://q']),
    title: pick.of(WORDS),
  }),
  Group: (pick) => ({ member: [{ entity: reference(pick, 'Patient', PATIENTS) }] }),
}

export const RANDOM_TYPES: readonly string[] = Object.keys(MAKERS)

/** A world of a few resources of each type, with ids that meet each other's references. */
export function randomWorld(pick: Pick): Resource[] {
  return RANDOM_TYPES.flatMap((type) =>
    (type === 'Patient' ? PATIENTS : [...IDS, ...PATIENTS.slice(0, 2)]).map((id) => ({
      resourceType: type,
      id,
      meta: {
        ...(pick.chance(2)
          ? { profile: [pick.of(['http://p.example/x|1', 'http://p.example/x'])] }
          : {}),
        ...(pick.chance(3) ? { tag: [{ system: 'http://s', code: pick.of(CODES) }] } : {}),
      },
      ...MAKERS[type]?.(pick),
    })),
  )
}

/** Grants of a token: some types or all, some letters, patients or everyone, a filter now and then. */
export function randomGrants(pick: Pick, world: readonly Resource[]): Grant[] {
  return Array.from({ length: 1 + pick.number(3) }, () => {
    const type = pick.chance(2) ? '*' : pick.of(RANDOM_TYPES)
    const letters: Letter[] = pick.of([['r', 's'], ['r', 's'], ['r'], ['s']])
    const clause = type === '*' || pick.chance(2) ? null : randomClause(pick, type, world)
    return {
      context: 'patient',
      type,
      letters: new Set(letters),
      filter: clause === null ? [] : [parseClause(type, clause[0], clause[1], OPTIONS)],
      reach: pick.chance(4) ? 'all' : pick.of([['pa'], ['pb'], ['pa', 'pb'], ['nobody']]),
    }
  })
}

export const OPTIONS = { bases: [BASE], now: Date.UTC(2026, 0, 1) }

/** A parameter and a value that somebody has, or nearly; null when the type has nothing to ask for. */
export function randomClause(
  pick: Pick,
  type: string,
  world: readonly Resource[],
): [name: string, value: string] | null {
  const candidates = world.filter(({ resourceType }) => resourceType === type)
  const found = searchParameters(type).flatMap(({ code }) => {
    const parameter = searchParameters(type).find((each) => each.code === code)
    if (!parameter) return []
    const values = candidates.flatMap((resource) => extract(resource, parameter, [BASE]))
    return values.length > 0 ? [{ code, values }] : []
  })
  const together = compositeParameters(type).flatMap((parameter) => {
    const values = candidates.flatMap((each) => extractTogether(each, parameter, [BASE]))
    return values.length > 0 ? [{ code: parameter.code, values }] : []
  })
  if (together.length > 0 && pick.chance(5)) {
    const { code, values } = pick.of(together)
    if (pick.chance(12)) return [`${code}:missing`, String(pick.chance(2))]
    const parts = pick.of(values).map((part) => print(pick, pick.of(part)))
    // A part takes no modifier of its own.
    if (parts.every(([modifier]) => modifier === ''))
      return [code, parts.map(([, value]) => value).join('$')]
  }
  if (found.length === 0) return null
  const { code, values } = pick.of(found)
  if (pick.chance(12)) return [`${code}:missing`, String(pick.chance(2))]
  const [modifier, first] = print(pick, pick.of(values))
  const more = pick.chance(4) ? [print(pick, pick.of(values))] : []
  const others = more.filter(([other]) => other === modifier).map(([, value]) => value)
  return [`${code}${modifier}`, [first, ...others].join(',')]
}

const PREFIXES = ['', '', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap']

function print(pick: Pick, value: IndexValue): [modifier: string, value: string] {
  switch (value.kind) {
    case 'token': {
      const type = value.types?.[0]
      if (type?.system && value.code && pick.chance(3))
        return [':of-type', [type.system, type.code, value.code].map(escapeValue).join('|')]
      if (value.code === null || (value.text !== null && pick.chance(3)))
        return [':text', escapeValue(cut(pick, value.text ?? 'x'))]
      const code = escapeValue(value.code)
      const system = escapeValue(value.system ?? '')
      const forms = [code, code, `${system}|${code}`, `|${code}`, ...(system ? [`${system}|`] : [])]
      return [pick.chance(4) ? ':not' : '', pick.of(forms)]
    }
    case 'reference':
      if (value.identifier && pick.chance(2)) {
        const { system, value: number } = value.identifier
        return [':identifier', pick.of([`${system ?? ''}|${number}`, number, `|${number}`])]
      }
      if (value.url)
        return ['', escapeValue(value.version ? `${value.url}|${value.version}` : value.url)]
      if (value.id === null) return ['', 'nobody']
      return pick.chance(5)
        ? [`:${value.type}`, value.id]
        : [
            '',
            pick.of([value.id, `${value.type}/${value.id}`, `${BASE}/${value.type}/${value.id}`]),
          ]
    case 'date':
      return ['', pick.of(PREFIXES) + pick.of([...DATES, '2023', '2025-01-01'])]
    case 'string': {
      const mode = pick.of(['', '', ':exact', ':contains'])
      return [mode, escapeValue(mode === ':exact' ? value.exact : cut(pick, value.exact))]
    }
    case 'uri': {
      const mode = pick.of(['', ':below', ':above'])
      return [mode, escapeValue(mode === ':above' ? `${value.uri}/more` : value.uri)]
    }
    case 'number':
      return ['', pick.of(PREFIXES) + pick.of(['0.1', '0.25', '5', '1e2', '99.6'])]
    case 'quantity': {
      const unit = pick.of(['', '||mg', '||beats', '|http://unitsofmeasure.org|mg'])
      return ['', pick.of(PREFIXES) + pick.of(['5', '5.4', '72.0', '1e2', '-3', '0.001']) + unit]
    }
  }
}

/** The start of the text, or the end. */
function cut(pick: Pick, text: string): string {
  const shorter = pick.chance(2) ? text.slice(0, 1 + pick.number(text.length)) : text
  return shorter.toWellFormed().trim() === '' ? text : shorter.toWellFormed()
}
