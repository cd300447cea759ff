// Index rows of composite parameters: one for each combination of the values that stand together. A code finds
// the row, the others are beside it. Pure.

import { extractTogether } from '../composite.ts'
import { compositeParameters, keyPart } from '../definitions/composites.ts'
import type { IndexValue } from '../index-value.ts'
import type { Resource } from '../resource.ts'
import { addTerms, finite, keyOf, parameterTerm, startOf } from './index-keys.ts'
import { NO_TERM } from './schema.ts'
import type { Term } from './terms.ts'

/** Combinations of one parameter with the values of each: the code first. */
export type Combinations = readonly (readonly [code: string, combinations: IndexValue[][]])[]

/** More combinations of one element would be no chart but an attack. */
const MAX_COMBINATIONS = 200

/** Finds the combinations, and adds the terms that their rows need. */
export function combinationsOf(
  resource: Resource,
  bases: readonly string[],
  terms: Term[],
): Combinations {
  const type = resource.resourceType
  return compositeParameters(type).flatMap((parameter) => {
    const key = keyPart(parameter)
    const found = extractTogether(resource, parameter, bases).flatMap((together) => {
      const [code = [], ...others] = [
        ...together.slice(key, key + 1),
        ...together.toSpliced(key, 1),
      ]
      return others
        .reduce<IndexValue[][]>(
          (made, values) => made.flatMap((before) => values.map((value) => [...before, value])),
          code.map((value) => [value]),
        )
        .slice(0, MAX_COMBINATIONS)
    })
    if (found.length === 0) return []
    terms.push(['parameter', parameterTerm(type, parameter.code)])
    for (const value of found.flat()) addTerms(value, type, parameter.code, terms)
    return [[parameter.code, found] as const]
  })
}

export type CompositeRow = readonly [
  parameterId: number,
  code: string,
  systemId: number,
  ordinal: number,
  lo: number,
  hi: number,
  otherCode: string,
  otherSystemId: number,
  text: string,
  thirdLo: number,
  thirdHi: number,
]

/** Prints the rows. @param number the numbers of terms that were ensured. */
export function compositeRows(
  type: string,
  combinations: Combinations,
  number: (...term: Term) => number,
): CompositeRow[] {
  let ordinal = 0
  return combinations.flatMap(([code, found]) => {
    const parameterId = number('parameter', parameterTerm(type, code))
    return found.flatMap(([key, other, third]): CompositeRow[] => {
      if (key?.kind !== 'token' || key.code === null || !other) return []
      const system = key.system === null ? NO_TERM : number('system', key.system)
      const [lo, hi, otherCode, otherSystem, text] = columnsOf(other, number)
      const [thirdLo, thirdHi] = third ? columnsOf(third, number) : [0, 0]
      return [
        [
          parameterId,
          keyOf(key.code),
          system,
          ordinal++,
          lo,
          hi,
          otherCode,
          otherSystem,
          text,
          thirdLo,
          thirdHi,
        ],
      ]
    })
  })
}

type Columns = [lo: number, hi: number, code: string, systemId: number, text: string]

function columnsOf(value: IndexValue, number: (...term: Term) => number): Columns {
  const system = (url: string | null) => (url === null ? NO_TERM : number('system', url))
  switch (value.kind) {
    case 'token':
      // What is text only is found by no code.
      return [0, 0, keyOf(value.code ?? ''), system(value.system), '']
    case 'quantity': {
      const unit = keyOf(value.unit ?? '')
      return [
        finite(value.lo),
        finite(value.hi),
        keyOf(value.code ?? ''),
        system(value.system),
        unit,
      ]
    }
    case 'date':
    case 'number':
      return [finite(value.lo), finite(value.hi), '', NO_TERM, '']
    case 'string':
      return [0, 0, startOf(value.normal), NO_TERM, value.normal]
    case 'reference': {
      const type = value.type === null ? NO_TERM : number('type', value.type)
      return [0, 0, value.id ?? keyOf(value.url ?? ''), type, '']
    }
    case 'uri':
      return [0, 0, startOf(value.uri), NO_TERM, value.uri]
  }
}
