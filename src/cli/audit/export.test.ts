import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandLine } from '../../../test/support/command-line.ts'
import { validate } from '../../fhir/validate.ts'
import { MISUSED, OK } from '../command.ts'

const chartgate = commandLine()
afterAll(() => chartgate.remove())

beforeAll(async () => {
  for (const name of ['one', '=two'])
    await chartgate.run(
      ['user', 'add', '--kind', 'operator', '--password-stdin', '--username', name],
      { input: 'a long enough pass phrase' },
    )
})

const lines = async (...more: string[]) => {
  const { code, out } = await chartgate.run(['audit', 'export', ...more])
  expect(code).toBe(OK)
  return out.split(/\r?\n/).filter((line) => line !== '')
}

test('as events, newest first, one a line', async () => {
  const events = (await lines()).map((line) => JSON.parse(line))
  expect(events).toMatchObject([{ type: 'user-added' }, { type: 'user-added' }])
  expect(events[0].seq).toBeGreaterThan(events[1].seq)
  expect(JSON.stringify(events)).not.toContain('pass phrase')
})

test('as AuditEvents with the structure of R4', async () => {
  const events = (await lines('--format', 'fhir')).map((line) => JSON.parse(line))
  expect(events.length).toBe(2)
  for (const event of events) {
    expect(event.resourceType).toBe('AuditEvent')
    expect(validate(event)).toEqual([])
  }
})

test('as CSV with a line of headings', async () => {
  const [headings, ...rows] = await lines('--format', 'csv')
  expect(headings).toMatch(/^seq,at,type,/)
  expect(rows.length).toBe(2)
})

test('from a day on and before another', async () => {
  expect(await lines('--since', '2020-01-01', '--until', '2020-02-01T00:00:00Z')).toEqual([])
  expect((await lines('--since', '2020-01-01')).length).toBe(2)
})

test.each([
  ['--format', 'xml'],
  ['--since', 'yesterday'],
  ['--until', '2026-13-01'],
  ['--since', '2026-01-01T08:00:00'],
])('refuses %s %s and says what is right', async (...words) => {
  const { code, err } = await chartgate.run(['audit', 'export', ...words])
  expect(code).toBe(MISUSED)
  expect(err).toMatch(/must be/)
})
