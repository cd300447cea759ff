// A clause as a test of index rows: which table, and which of its rows say that the clause holds. Every
// test here has its twin in `match.ts`; a property test holds the two together.
import type { Clause, Prefix, ReferenceTest, TokenTest } from '../clause.ts'
import { searchParameter } from '../definitions/definitions.ts'
import { compositeTest } from './composite-sql.ts'
import { ALWAYS, allOf, among, anyOf, type Compiling, type Condition } from './condition.ts'
import { keyOf, ofTypeKey, parameterTerm } from './index-keys.ts'
import type { IndexTableName, IndexTest, RowTest } from './row-test.ts'
import { NO_TERM } from './schema.ts'
import { sql } from './sql.ts'
import { each, type TokenRow, termNumbers, tokenHolds, tokenTest } from './token-sql.ts'
import { dateHolds, numberHolds, quantityHolds, stringHolds, uriHolds } from './value-sql.ts'

type Positive = Exclude<Clause, { kind: 'missing' | 'token-text' | 'chain' | 'has' }>

/** The rows that say the clause holds (a negated one: that it does not); null when there can be none. */
export async function indexTest(clause: Positive, compiling: Compiling): Promise<IndexTest | null> {
  const modifier =
    clause.kind === 'of-type'
      ? 'of-type'
      : clause.kind === 'reference' && clause.values.some(({ kind }) => kind === 'identifier')
        ? 'identifier'
        : null
  const parameterId = await compiling.terms.find(
    'parameter',
    parameterTerm(clause.type, clause.code, modifier),
  )
  if (parameterId === null) return null
  return { parameterId, ...(await rowsThatHold(clause, compiling)) }
}

async function rowsThatHold(clause: Positive, compiling: Compiling): Promise<RowTest> {
  switch (clause.kind) {
    case 'token':
      return tokenRows(clause.values, clause, compiling)
    case 'composite':
      return compositeTest(clause, compiling)
    case 'of-type': {
      const tests = await each(clause.values, async ({ system, code, value }) => ({
        code: ofTypeKey(code, value),
        systems: await termNumbers([system], compiling),
      }))
      return codeRows(tests)
    }
    case 'reference':
      return referenceRows(clause.values, clause, compiling)
    case 'date':
      return rows(
        'date',
        clause.values.length === 1 && SEEKING.has(clause.values[0]?.prefix ?? 'ne'),
        (alias) => {
          const lo = sql.ref(`${alias}.lo`)
          const hi = sql.ref(`${alias}.hi`)
          return clause.values.map((test) => dateHolds(lo, hi, test))
        },
      )
    case 'string':
      return rows('string', clause.mode !== 'contains', (alias) =>
        clause.values.map((text) => stringHolds(alias, text, clause.mode, compiling.dialect)),
      )
    case 'uri':
      return rows('string', clause.mode !== 'above', (alias) =>
        clause.values.map((text) => uriHolds(alias, text, clause.mode)),
      )
    case 'number':
      return rows('quantity', onlyEqual(clause.values), (alias) =>
        clause.values.map((test) => numberHolds(alias, test)),
      )
    case 'quantity': {
      const tests = await each(clause.values, async (test) => ({
        test,
        systems: test.system === undefined ? null : await termNumbers([test.system], compiling),
      }))
      return rows('quantity', onlyEqual(clause.values), (alias) =>
        tests.map(({ test, systems }) => quantityHolds(alias, test, systems)),
      )
    }
  }
}

/** Prefixes whose rows lie together by where they begin. */
const SEEKING: ReadonlySet<Prefix> = new Set(['eq', 'lt', 'le', 'sa'])

const onlyEqual = (values: readonly { prefix: Prefix }[]) =>
  values.every(({ prefix }) => prefix === 'eq')

function rows(
  table: IndexTableName,
  seeks: boolean,
  tests: (alias: string) => Condition[],
): RowTest {
  return { table, holds: (alias) => anyOf(tests(alias)), streams: false, codes: null, seeks }
}

async function tokenRows(
  values: readonly TokenTest[],
  about: { type: string; code: string },
  compiling: Compiling,
): Promise<RowTest> {
  const parameter = searchParameter(about.type, about.code)
  return codeRows(await each(values, (value) => tokenTest(value, parameter, compiling)))
}

function codeRows(tests: readonly TokenRow[]): RowTest {
  const [only] = tests
  const streams = tests.length === 1 && only?.code !== null && only?.systems?.length === 1
  const seeks = tests.every(({ code }) => code !== null)
  return { table: 'token', holds: tokenHolds(tests), streams, codes: tests, seeks }
}

async function referenceRows(
  values: readonly ReferenceTest[],
  about: { type: string; code: string },
  compiling: Compiling,
): Promise<RowTest> {
  const identifiers = values.flatMap((value) => (value.kind === 'identifier' ? [value.test] : []))
  // The parser mixes no identifiers with others; a logical reference has no bound system.
  if (identifiers.length > 0) {
    const tests = await each(identifiers, async ({ system, code }) => ({
      code: code === undefined ? null : keyOf(code),
      systems:
        system === undefined
          ? null
          : system === null
            ? [NO_TERM]
            : await termNumbers([system], compiling),
    }))
    return codeRows(tests)
  }
  const tests = await each(values, (value) => referenceTest(value, about, compiling))
  const streams = tests.length === 1 && tests[0]?.streams === true
  return {
    table: 'reference',
    holds: (alias) => anyOf(tests.map((test) => test.holds(alias))),
    streams,
    codes: null,
    seeks: true,
  }
}

async function referenceTest(
  test: ReferenceTest,
  about: { type: string; code: string },
  compiling: Compiling,
): Promise<{ holds(alias: string): Condition; streams: boolean }> {
  if (test.kind === 'identifier') throw new Error(`${about.code} mixes identifiers with references`)
  if (test.kind === 'url') {
    const { url, version } = test
    const holds = (alias: string) =>
      allOf([
        sql<boolean>`${sql.ref(`${alias}.target_id`)} = ${keyOf(url)}`,
        sql<boolean>`${sql.ref(`${alias}.target_type_id`)} = ${NO_TERM}`,
        version === null
          ? ALWAYS
          : sql<boolean>`${sql.ref(`${alias}.version`)} = ${keyOf(version)}`,
      ])
    return { holds, streams: false }
  }
  const { id, types } = test
  const typeIds = types === null ? null : await termNumbers(types, compiling, 'type')
  const holds = (alias: string) => {
    const typeId = sql.ref(`${alias}.target_type_id`)
    return allOf([
      sql<boolean>`${sql.ref(`${alias}.target_id`)} = ${id}`,
      typeIds === null ? sql<boolean>`${typeId} <> ${NO_TERM}` : among(typeId, typeIds),
    ])
  }
  return { holds, streams: typeIds?.length === 1 }
}
