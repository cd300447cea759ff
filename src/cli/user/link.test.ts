import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandLine } from '../../../test/support/command-line.ts'
import { FAILED, MISUSED, OK } from '../command.ts'

const chartgate = commandLine()
afterAll(() => chartgate.remove())

const PASSWORD = 'a long enough pass phrase'
const ISSUER = ['--issuer', 'https://login.hospital.example']
const run = (...args: string[]) => chartgate.run(['user', ...args, '--json'])

beforeAll(async () => {
  const add = (...args: string[]) =>
    chartgate.run(['user', 'add', ...args, '--password-stdin'], { input: PASSWORD })
  for (const username of ['okafor', 'lind'])
    await add('--kind', 'practitioner', '--username', username, '--fhir-user', 'Practitioner/1')
  await add('--kind', 'operator', '--username', 'olivia')
})

test('links an account once, and again without harm', async () => {
  for (const _ of [1, 2]) {
    const { code, out } = await run('link', 'Okafor', '--subject', 'a|1', ...ISSUER)
    expect(code).toBe(OK)
    expect(JSON.parse(out)).toEqual({
      username: 'okafor',
      issuer: 'https://login.hospital.example',
      subject: 'a|1',
    })
  }
})

test('never moves an account to another user, until it was unlinked', async () => {
  const again = () => run('link', 'lind', '--subject', 'a|1', ...ISSUER)
  const { code, err } = await again()
  expect(code).toBe(FAILED)
  expect(err).toContain('linked to another user')
  expect((await run('unlink', '--subject', 'a|1', ...ISSUER)).code).toBe(OK)
  expect((await again()).code).toBe(OK)
})

test.each([
  [['link', 'olivia', '--subject', 'x', ...ISSUER], FAILED, /password only/],
  [['link', 'nobody', '--subject', 'x', ...ISSUER], FAILED, /no user/],
  [['link', 'okafor', '--subject', 'x'], FAILED, /No provider is set/],
  [['link', 'okafor', ...ISSUER], MISUSED, /--subject is missing/],
  [['link', 'okafor', '--subject', 'ü', ...ISSUER], MISUSED, /ASCII/],
  [['link', 'okafor', '--subject', 'x', '--issuer', 'hospital'], MISUSED, /--issuer/],
  [['link', '--subject', 'x', ...ISSUER], MISUSED, /USERNAME is missing/],
  [['unlink', '--subject', 'nobody', ...ISSUER], FAILED, /No user is linked/],
])('refuses %j', async (args, code, words) => {
  const answer = await run(...args)
  expect(answer.code).toBe(code)
  expect(answer.err).toMatch(words)
  expect(answer.out).toBe('')
})
