import { expect, test } from 'vitest'
import { statementNames } from './statement-names.ts'

test('names a statement when it comes again, on every connection by its text alone', () => {
  const names = statementNames()
  const [one, other] = [{}, {}]
  expect(names.of(one, 'select $1')).toBeUndefined()
  const name = names.of(one, 'select $1')
  expect(name).toMatch(/^[\w-]{20,63}$/)
  expect(names.of(one, 'select $1')).toBe(name)
  expect(names.of(one, 'select $2')).toBeUndefined()
  expect(names.of(other, 'select $2')).not.toBe(name)
  expect(names.of(other, 'select $1')).toBe(name)
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
  expect(names.of(one, 'select 7')).toBe(given[7])
  expect([names.retired(one), names.retired(fresh)]).toEqual([true, false])
})

test('what is outdated on one connection is used on none, and later ones begin anew', () => {
  const names = statementNames()
  const [one, other, later] = [{}, {}, {}]
  for (const connection of [one, one, other]) names.of(connection, 'select $1')
  names.outdate()
  expect([one, other, later].map((each) => names.retired(each))).toEqual([true, true, false])
  expect(names.of(other, 'select $1')).toBeUndefined()
  expect(names.of(later, 'select $1')).toBeDefined()
})

test('where connections forget what they keep, no more names are given and none is retired for it', () => {
  const names = statementNames()
  const one = {}
  for (let times = 0; times < 2; times++) names.of(one, 'select $1')
  names.stop()
  expect(names.of(one, 'select $1')).toBeUndefined()
  expect(names.retired(one)).toBe(false)
})
