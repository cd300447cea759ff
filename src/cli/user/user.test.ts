import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandLine } from '../../../test/support/command-line.ts'
import { loadConfig } from '../../config/load.ts'
import { silentLogger } from '../../lib/log.ts'
import { verifyPassword } from '../../lib/password.ts'
import type { User } from '../../model/user.ts'
import { openChartgate } from '../../server.ts'
import { FAILED, MISUSED, OK } from '../command.ts'

const chartgate = commandLine()
afterAll(() => chartgate.remove())

const PASSWORD = 'a long enough pass phrase'
const add = (args: string[], input = PASSWORD) =>
  chartgate.run(['user', 'add', ...args, '--password-stdin'], { input })
const ada = ['--kind', 'patient', '--username', 'Ada', '--fhir-user', 'Patient/85']

/** The user as the database has it. */
async function stored(username: string): Promise<User | null> {
  const opened = await openChartgate(loadConfig(chartgate.env), { log: silentLogger })
  try {
    return await opened.stores('default').users.findByUsername(username)
  } finally {
    await opened.close()
  }
}

beforeAll(async () => {
  expect((await add([...ada, '--name', 'Ada Whitehorse'])).code).toBe(OK)
})

test('adds a person with the password from standard input', async () => {
  const user = await stored('ada')
  expect(user).toMatchObject({
    kind: 'patient',
    displayName: 'Ada Whitehorse',
    fhirUser: 'Patient/85',
  })
  expect(await verifyPassword(PASSWORD, user?.passwordHash ?? null)).toBe(true)
})

test('a line end after the password is not part of it', async () => {
  for (const [username, end] of [
    ['unix', '\n'],
    ['dos', '\r\n'],
  ]) {
    await add(['--kind', 'operator', '--username', username ?? ''], PASSWORD + end)
    const user = await stored(username ?? '')
    expect(await verifyPassword(PASSWORD, user?.passwordHash ?? null)).toBe(true)
  }
})

test('without one a password is made up and shown this once', async () => {
  const args = ['user', 'add', '--kind', 'operator', '--username', 'olivia', '--json']
  const { out } = await chartgate.run(args)
  const { password, ...rest } = JSON.parse(out)
  expect(rest).toMatchObject({
    username: 'olivia',
    kind: 'operator',
    fhir_user: null,
    disabled: false,
  })
  expect(await verifyPassword(password, (await stored('olivia'))?.passwordHash ?? null)).toBe(true)
  expect((await chartgate.run(['user', 'list', '--json'])).out).not.toContain(password)
})

test('says when the FHIR store has no such record', async () => {
  const { code, err } = await add([
    '--kind',
    'patient',
    '--username',
    'typo',
    '--fhir-user',
    'Patient/58',
  ])
  expect(code).toBe(OK)
  expect(err).toContain('the FHIR store has no Patient/58')
})

test('a person may act for others, whose record is named with the relationship', async () => {
  const { code } = await add([
    ...['--kind', 'patient', '--username', 'maya', '--fhir-user', 'Patient/m'],
    ...['--proxy', 'Patient/theo=mother', '--proxy', 'Patient/rosa=daughter'],
  ])
  expect(code).toBe(OK)
  const opened = await openChartgate(loadConfig(chartgate.env), { log: silentLogger })
  const { users } = opened.stores('default')
  const proxies = await users.proxies((await users.findByUsername('maya'))?.id ?? '')
  await opened.close()
  const byName = proxies.toSorted((a, b) => b.patientId.localeCompare(a.patientId))
  expect(byName).toMatchObject([
    { patientId: 'theo', relationship: 'mother', until: null },
    { patientId: 'rosa', relationship: 'daughter', until: null },
  ])
})

test.each([
  ['a password that is too short', ada, 'short', /at least 12/],
  ['a password of two lines', ada, 'a long enough\npass phrase', /one line/],
  ['no password', ada, '', /at least 12/],
  [
    'a name that is taken in another spelling',
    ['--kind', 'operator', '--username', 'ADA'],
    PASSWORD,
    /'ada' already/,
  ],
  ['a username with a space', ['--kind', 'operator', '--username', 'a b'], PASSWORD, /no spaces/],
  ['an empty username', ['--kind', 'operator', '--username', ' '], PASSWORD, /1 to 100/],
  ['a name of two lines', [...ada, '--name', 'a\nb'], PASSWORD, /one line/],
])('refuses %s', async (_, args, input, words) => {
  const before = (await chartgate.run(['user', 'list', '--json'])).out
  const { code, out, err } = await add(args, input)
  expect(code).toBe(FAILED)
  expect(err).toMatch(words)
  expect(out).toBe('')
  if (input !== '') expect(err).not.toContain(input)
  expect((await chartgate.run(['user', 'list', '--json'])).out).toBe(before)
})

test.each([
  [['--username', 'x'], /--kind is missing/],
  [['--kind', 'nurse', '--username', 'x'], /--kind must be one of/],
  [['--kind', 'patient', '--username', 'x'], /--fhir-user says which resource a patient is/],
  [['--kind', 'patient', '--username', 'x', '--fhir-user', 'Practitioner/1'], /Patient\/ID/],
  [['--kind', 'practitioner', '--username', 'x', '--fhir-user', 'Patient/1'], /Practitioner\/ID/],
  [
    ['--kind', 'practitioner', '--username', 'x', '--fhir-user', 'PractitionerRole/1'],
    /Practitioner\/ID/,
  ],
  [['--kind', 'patient', '--username', 'x', '--fhir-user', 'Patient/1/2'], /Patient\/ID/],
  [['--kind', 'patient', '--username', 'x', '--fhir-user', 'Patient/a b'], /Patient\/ID/],
  [
    ['--kind', 'patient', '--username', 'x', '--fhir-user', 'https://x.example/Patient/1'],
    /Patient\/ID/,
  ],
  [
    ['--kind', 'operator', '--username', 'x', '--fhir-user', 'Person/1'],
    /no meaning for an operator/,
  ],
  [[...ada, '--proxy', 'Patient/1'], /--proxy must be like/],
  [
    ['--kind', 'operator', '--username', 'x', '--proxy', 'Patient/1=mother'],
    /for users of the kind patient/,
  ],
])('%j is a wrong call', async (args, words) => {
  const { code, err } = await add(args)
  expect(code).toBe(MISUSED)
  expect(err).toMatch(words)
})

test('a reset password works, and the old one does not', async () => {
  const { code } = await chartgate.run(['user', 'reset', 'ADA', '--password-stdin'], {
    input: 'another long pass phrase',
  })
  expect(code).toBe(OK)
  const hash = (await stored('ada'))?.passwordHash ?? null
  expect(await verifyPassword('another long pass phrase', hash)).toBe(true)
  expect(await verifyPassword(PASSWORD, hash)).toBe(false)
})

test('switches a person off and on', async () => {
  for (const [word, disabled] of [
    ['disable', true],
    ['enable', false],
  ] as const) {
    const { out } = await chartgate.run(['user', word, 'ada', '--json'])
    expect(JSON.parse(out)).toEqual({ username: 'ada', disabled })
    expect((await stored('ada'))?.disabledAt !== null).toBe(disabled)
  }
})

test('lists people, by kind when asked', async () => {
  const operators = await chartgate.run(['user', 'list', '--kind', 'operator'])
  expect(operators.out).toMatch(/^USERNAME/)
  expect(operators.out).toContain('olivia')
  expect(operators.out).not.toContain('Ada Whitehorse')
})

test.each(['reset', 'enable', 'disable'])('%s of nobody is refused', async (word) => {
  const { code, err } = await chartgate.run(['user', word, 'nobody'])
  expect(code).toBe(FAILED)
  expect(err).toContain("no user with the name 'nobody'")
})
