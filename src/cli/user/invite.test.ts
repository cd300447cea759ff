import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandLine } from '../../../test/support/command-line.ts'
import { FAILED, MISUSED, OK } from '../command.ts'

const chartgate = commandLine()
afterAll(() => chartgate.remove())

const PASSWORD = 'a long enough pass phrase'
const user = (...args: string[]) => chartgate.run(['user', ...args])

beforeAll(async () => {
  await chartgate.run(
    ['user', 'add', '--kind', 'operator', '--username', 'olivia', '--password-stdin'],
    { input: PASSWORD },
  )
})

test('an operator is added with a link, and it is told what the first sign-in asks for', async () => {
  const { code, out } = await chartgate.run(
    ['user', 'add', '--kind', 'operator', '--username', 'omar', '--invite'],
    { env: { ...chartgate.env, CHARTGATE_SECOND_FACTOR: 'operators' } },
  )
  expect(code).toBe(OK)
  expect(out).toMatch(/\/invitation\?token=[\w-]{43}\n/)
  expect(out).toContain('sets up a second factor')
  expect(out).not.toContain('Password')
})

test('a link is made anew, and for who forgot a password; each ends the one before', async () => {
  const [first, second] = [
    await user('invite', 'omar', '--json'),
    await user('invite', 'omar', '--json'),
  ]
  expect(JSON.parse(first.out)).toMatchObject({ username: 'omar', purpose: 'invitation' })
  expect(JSON.parse(second.out).link).not.toBe(JSON.parse(first.out).link)
  const { out } = await user('invite', 'olivia', '--json')
  expect(JSON.parse(out).purpose).toBe('reset')
  expect((await user('invite', 'withdraw', 'olivia')).code).toBe(OK)
  expect((await user('invite', 'withdraw', 'olivia')).code).toBe(FAILED)
})

test.each([
  [['invite', 'nobody'], FAILED, /no user/],
  [['invite'], MISUSED, /USERNAME is missing/],
  [['invite', 'withdraw', 'nobody'], FAILED, /no user/],
  [['factor', 'reset', 'olivia'], MISUSED, /--reason is missing/],
  [['factor', 'reset', 'olivia', '--reason', ' '], MISUSED, /--reason is text/],
  [['factor', 'reset', 'olivia', '--reason', 'lost'], FAILED, /no second factor/],
  [['factor', 'reset', 'nobody', '--reason', 'lost'], FAILED, /no user/],
  [
    ['add', '--kind', 'patient', '--username', 'pat', '--fhir-user', 'Patient/none', '--invite'],
    FAILED,
    /no full date of birth/,
  ],
  [
    ['add', '--kind', 'operator', '--username', 'x', '--invite', '--password-stdin'],
    MISUSED,
    /exclude each other/,
  ],
])('refuses %j', async (args, code, words) => {
  const answer = await user(...args)
  expect(answer.code).toBe(code)
  expect(answer.err).toMatch(words)
})
