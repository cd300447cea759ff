import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandLine } from '../../../../test/support/command-line.ts'
import { FAILED, MISUSED, OK } from '../../command.ts'

const chartgate = commandLine()
afterAll(() => chartgate.remove())

const add = (...args: string[]) =>
  chartgate.run(['user', 'add', ...args, '--password-stdin'], {
    input: 'a long enough pass phrase',
  })
beforeAll(async () => {
  await add('--kind', 'patient', '--username', 'maya', '--fhir-user', 'Patient/1')
  await add('--kind', 'auditor', '--username', 'watcher')
})
const proxy = (...args: string[]) => chartgate.run(['user', 'proxy', ...args])

test('a person is let to act for a patient, and no more', async () => {
  const given = await proxy('add', 'maya', '--for', 'Patient/7=mother', '--until', '2199-01-01')
  expect(given).toMatchObject({ code: OK, out: expect.stringContaining('Patient/7 (mother)') })
  const ended = await proxy('end', 'maya', '--for', 'Patient/7', '--json')
  expect(JSON.parse(ended.out).ended).toHaveLength(1)
  expect((await proxy('end', 'maya', '--for', 'Patient/7')).code).toBe(FAILED)
})

test.each([
  [['add', 'maya'], MISUSED],
  [['add', 'maya', '--for', 'Patient/7'], MISUSED],
  [['add', 'nobody', '--for', 'Patient/7=aunt'], FAILED],
  [['add', 'watcher', '--for', 'Patient/7=aunt'], FAILED],
  [['add', 'maya', '--for', 'Patient/7=aunt', '--until', '2001-01-01'], FAILED],
  [['add', 'maya', '--for', 'Patient/7=aunt', '--until', 'soon'], MISUSED],
  [['end', 'maya', '--for', 'Patient/99'], FAILED],
  [['begin', 'maya'], MISUSED],
])('%j is refused', async (args, code) => {
  expect((await proxy(...args)).code).toBe(code)
})

test('a token for a developer is made, and told once', async () => {
  const { code, out, err } = await chartgate.run(['app', 'invite', '--note', 'Northlight'])
  expect(code).toBe(OK)
  expect(out).toMatch(/^[\w-]{43}\n$/)
  expect(err).toBe('')
  for (const args of [[], ['--note', 'x', '--uses', '0'], ['--note', 'x', '--days', '999']])
    expect((await chartgate.run(['app', 'invite', ...args])).code).toBe(MISUSED)
})
