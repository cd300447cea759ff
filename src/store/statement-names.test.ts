import { expect, test } from 'vitest'
import { statementNames } from './statement-names.ts'

test('names a statement when it comes again, on each connection for itself', () => {
  const names = statementNames()
  const [one, other] = [{}, {}]
  expect(names.of(one, 'select $1')).toBeUndefined()
  expect(names.of(one, 'select $1')).toBe('s0')
  expect(names.of(one, 'select $1')).toBe('s0')
  expect(names.of(one, 'select $2')).toBeUndefined()
  expect(names.of(other, 'select $2')).toBe('s0')
  expect(names.of(other, 'select $1')).toBe('s1')
})

test('a connection that keeps as many as it may is retired, and keeps no more', () => {
  const names = statementNames()
  const [one, fresh] = [{}, {}]
  const given = Array.from({ length: 501 }, (_, number) => {
    names.of(one, `select ${number}`)
    return names.of(one, `select ${number}`)
  })
  expect(new Set(given).size).toBe(501)
  expect(given.at(-1)).toBeUndefined()
  expect(names.of(one, 'select 7')).toBe('s7')
  expect([names.retired(one), names.retired(fresh)]).toEqual([true, false])
})
