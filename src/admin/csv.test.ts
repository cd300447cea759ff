import { expect, test } from 'vitest'
import { csvLine } from './csv.ts'

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', `'\t=1`],
  ['  =1', `'  =1`],
  ['"=1', `"'""=1"`],
  ['|calc', "'|calc"],
  ['%0A', "'%0A"],
])('a cell that a spreadsheet would run is told apart: %j', (cell, text) => {
  expect(csvLine([cell])).toBe(`${text}\r\n`)
})

test.each([
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\r\nlines', '"two\r\nlines"'],
  [' padded ', '" padded "'],
  ['plain', 'plain'],
  ['1-2', '1-2'],
  [-5, '-5'],
  [null, ''],
  ['', ''],
])('quotes what needs it and nothing else (RFC 4180 §2): %j', (cell, text) => {
  expect(csvLine([cell, 'end'])).toBe(`${text},end\r\n`)
})
