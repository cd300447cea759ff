// Holds what modifiers mean against a FHIRPath engine that knows nothing of our extraction or our values: each
// condition is written once more as an expression over the resource (FHIR R4 search.html#modifiers).
import fc from 'fast-check'
import fhirpath from 'fhirpath'
import r4 from 'fhirpath/fhir-context/r4'
import { expect, test } from 'vitest'
import { matches } from './match.ts'
import { parseClause } from './parse-clause.ts'
import type { Resource } from './resource.ts'
import { escapeValue } from './search-syntax.ts'

const word = fc.constantFrom('Ada', 'ada', 'Ad', 'Adam Smith', 'smith', 'Mc Ada', 'a')
const code = fc.constantFrom('1', '2', 'A', 'a')
const system = fc.constantFrom('http://s', 'http://t', undefined)
const url = fc.constantFrom('http://x/a', 'http://x/a/b', 'http://x/ab', 'http://x', 'http://y/a')
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 2 })
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

const coding = fc.record({ system, code: maybe(code), display: maybe(word) })
const concept = fc.record({ coding: some(coding), text: maybe(word) })
const identifier = fc.record({
  system,
  value: maybe(code),
  type: maybe(fc.record({ coding: some(fc.record({ system, code })) })),
})

const patient = fc.record({
  resourceType: fc.constant('Patient'),
  identifier: some(identifier),
  name: some(fc.record({ family: maybe(word), given: some(word) })),
  gender: maybe(fc.constantFrom('male', 'female')),
})
const observation = fc.record({
  resourceType: fc.constant('Observation'),
  code: concept,
  category: some(concept),
  subject: maybe(
    fc.record({
      reference: maybe(fc.constantFrom('Patient/1', 'Group/1', 'Patient/2')),
      identifier: maybe(fc.record({ system, value: code })),
    }),
  ),
})
const valueSet = fc.record({ resourceType: fc.constant('ValueSet'), url: maybe(url) })

type Case = [
  name: string,
  resource: fc.Arbitrary<Resource>,
  value: fc.Arbitrary<string>,
  /** The condition again; `%v` is the value. */
  expression: string,
]

const CODINGS = 'code.coding.where(code.exists() and code = %v)'

const CASES: Case[] = [
  [
    'name',
    patient,
    word,
    'name.select(family | given).where($this.lower().startsWith(%v.lower())).exists()',
  ],
  ['name:exact', patient, word, 'name.select(family | given).where($this = %v).exists()'],
  [
    'name:contains',
    patient,
    word,
    'name.select(family | given).where($this.lower().contains(%v.lower())).exists()',
  ],
  ['family:missing', patient, fc.constant('true'), 'name.family.empty()'],
  ['family:missing', patient, fc.constant('false'), 'name.family.exists()'],
  ['gender:not', patient, fc.constantFrom('male', 'female'), 'gender.where($this = %v).empty()'],
  ['identifier', patient, code, 'identifier.where(value = %v).exists()'],
  ['identifier:not', patient, code, 'identifier.where(value = %v).empty()'],
  [
    'identifier:of-type',
    patient,
    code,
    "identifier.where(value = %v and type.coding.where(system = 'http://s' and code = '1').exists()).exists()",
  ],
  ['code', observation, code, `${CODINGS}.exists()`],
  ['code:not', observation, code, `${CODINGS}.empty()`],
  ['category:not', observation, code, 'category.coding.where(code = %v).empty()'],
  [
    'code:text',
    observation,
    word,
    '(code.text | code.coding.display).where($this.lower().startsWith(%v.lower())).exists()',
  ],
  [
    'code:missing',
    observation,
    fc.constant('true'),
    '(code.text | code.coding.code | code.coding.display).empty()',
  ],
  [
    'subject:missing',
    observation,
    fc.constant('false'),
    '(subject.reference | subject.identifier.value).exists()',
  ],
  ['subject:identifier', observation, code, 'subject.identifier.where(value = %v).exists()'],
  [
    'subject:Patient',
    observation,
    fc.constantFrom('1', '2'),
    "subject.where(reference = 'Patient/' + %v).exists()",
  ],
  ['url', valueSet, url, 'url.where($this = %v).exists()'],
  ['url:below', valueSet, url, 'url.where($this.startsWith(%v)).exists()'],
  ['url:above', valueSet, url, 'url.where(%v.startsWith($this)).exists()'],
]

test.each(CASES)('%s means what the expression says', (name, resource, value, expression) => {
  const evaluate = fhirpath.compile(expression, r4)
  let met = 0
  let all = 0
  fc.assert(
    fc.property(resource, value, (random, given) => {
      // As JSON has it: no member without a value.
      const sent: Resource = JSON.parse(JSON.stringify(random))
      const written = name.endsWith(':of-type') ? `http://s|1|${given}` : escapeValue(given)
      const holds = matches(sent, parseClause(sent.resourceType, name, written))
      expect(holds, JSON.stringify([sent, given])).toBe(
        (evaluate(sent, { v: given }) as unknown[])[0] === true,
      )
      all++
      if (holds) met++
    }),
    { numRuns: 300 },
  )
  // What always or never holds would prove nothing.
  expect(met).toBeGreaterThan(0)
  expect(met).toBeLessThan(all)
})
