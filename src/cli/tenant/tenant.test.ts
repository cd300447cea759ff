import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandLine } from '../../../test/support/command-line.ts'
import { FAILED, MISUSED, OK } from '../command.ts'

const chartgate = commandLine()
afterAll(() => chartgate.remove())
const run = (...args: string[]) => chartgate.run(['tenant', ...args])
const configure = (settings: unknown, ...more: string[]) =>
  chartgate.run(['tenant', 'configure', 'elm', ...more], { input: JSON.stringify(settings) })
const show = async (handle = 'elm') => JSON.parse((await run('show', handle)).out)

const TOKEN = 'a token of elm and its server'
const UPSTREAM = { fhir_upstream: 'https://fhir.elm.example/r4', fhir_upstream_token: TOKEN }

beforeAll(async () => {
  expect((await run('add', 'elm', '--name', 'Elm Street Practice')).code).toBe(OK)
})

describe('adding', () => {
  test.each([
    ['a path of ours', 'fhir'],
    ['a capital letter', 'Elm'],
    ['a sign that addresses do not have', 'elm/street'],
  ])('refuses a handle that is %s', async (_, handle) => {
    expect((await run('add', handle)).code).toBe(MISUSED)
  })

  test('refuses a handle that is taken', async () => {
    const { code, err } = await run('add', 'elm')
    expect(code).toBe(FAILED)
    expect(err).toContain('another practice’s'.replace('’', "'"))
  })

  test('gives an issuer of its own', async () => {
    expect(await show()).toMatchObject({
      handle: 'elm',
      issuer: 'http://localhost:4000/elm',
      settings: { practice_name: 'Elm Street Practice' },
      secrets: [],
      in_force: { time_zone: 'UTC', registration: 'open', provider_issuer: null },
      by_variable: [],
    })
    expect((await run('list')).out).toMatch(/elm +Elm Street Practice +\S+\/elm +embedded/)
  })
})

describe('configuring', () => {
  test('tells what would change, and with --dry-run changes nothing', async () => {
    const { code, out } = await configure({ time_zone: 'Europe/Berlin', ...UPSTREAM }, '--dry-run')
    expect(code).toBe(OK)
    expect(out).toContain('time_zone: the default -> "Europe/Berlin"')
    expect(out).toContain('fhir_upstream_token: secret, set')
    expect(out).toMatch(/Records are read from the FHIR server/)
    expect(out).not.toContain(TOKEN)
    expect((await show()).settings).not.toHaveProperty('time_zone')
  })

  test('keeps values as JSON has them, and takes back to the default what is null', async () => {
    const given = {
      time_zone: 'Europe/Berlin',
      style: { color_highlight: '#7a1f5c' },
      fhir_upstream_timeout_millis: 5000,
      provider_kinds: ['patient', 'practitioner'],
      fhir_update_creates: false,
    }
    expect((await configure(given)).code).toBe(OK)
    expect((await show()).settings).toMatchObject({
      ...given,
      provider_kinds: ['practitioner', 'patient'],
      fhir_update_creates: 'off',
    })
    expect((await configure(given)).out).toBe('Everything is so already.\n')
    await configure({ time_zone: null, style: null, provider_kinds: null })
    expect((await show()).settings).not.toHaveProperty('style')
  })

  test('refuses what is not right, all of it at once, and changes nothing', async () => {
    const before = await show()
    const { code, err } = await configure({
      time_zone: 'Mars',
      provider_isuer: 'https://a.example',
      database_url: 'x',
      fhir_upstream_timeout_millis: {},
    })
    expect(code).toBe(FAILED)
    expect(err).toContain('Did you mean provider_issuer?')
    expect(err).toContain('database_url is no setting of a practice')
    expect(await show()).toEqual(before)
    for (const input of ['[]', 'null', '"x"', '{'])
      expect((await chartgate.run(['tenant', 'configure', 'elm'], { input })).code).toBe(FAILED)
  })

  test('shows no secret, wherever one might be', async () => {
    expect((await configure(UPSTREAM)).code).toBe(OK)
    const outputs = await Promise.all([
      run('show', 'elm'),
      run('list', '--json'),
      configure({ ...UPSTREAM, fhir_upstream_token: `${TOKEN}!` }, '--dry-run', '--json'),
      configure({ ...UPSTREAM, fhir_upstream_token: `${TOKEN}\n!` }),
    ])
    for (const { out, err } of outputs) expect(out + err).not.toContain(TOKEN)
    expect((await show()).secrets).toEqual(['fhir_upstream_token'])
  })

  test('asks for a secret anew when the server that gets it is another', async () => {
    const moved = { fhir_upstream: 'https://fhir.evil.example/r4' }
    const { code, err } = await configure(moved)
    expect(code).toBe(FAILED)
    expect(err).toContain('fhir_upstream_token must be given anew')
    const path = { fhir_upstream: 'https://fhir.elm.example/r4b' }
    expect((await configure(path)).code).toBe(OK)
    expect((await configure({ ...moved, fhir_upstream_token: 'another' })).code).toBe(OK)
    expect((await configure({ fhir_upstream: null, fhir_upstream_token: null })).code).toBe(OK)
  })

  test('is refused for what a variable says, which wins', async () => {
    const env = { ...chartgate.env, CHARTGATE_TIME_ZONE: 'Europe/Berlin' }
    const input = '{"time_zone": "UTC"}'
    const { err } = await chartgate.run(['tenant', 'configure', 'default'], { input, env })
    expect(err).toContain('CHARTGATE_TIME_ZONE, which wins')
    const elsewhere = await chartgate.run(['tenant', 'configure', 'elm'], { input, env })
    expect(elsewhere.code).toBe(OK)
  })

  test('where records move and something hangs on ids, says what, and asks what is there', async () => {
    const person = ['--kind', 'patient', '--username', 'ada', '--fhir-user', 'Patient/85']
    await chartgate.run(['user', 'add', '--tenant', 'elm', ...person])
    const undecided = await configure(UPSTREAM)
    expect(undecided.code).toBe(FAILED)
    expect(undecided.err).toMatch(/0 accesses of apps and 1 people.*--records same/s)
    expect((await show()).settings).not.toHaveProperty('fhir_upstream')

    expect((await configure(UPSTREAM, '--records', 'same')).code).toBe(OK)
    const people = () => chartgate.run(['user', 'list', '--tenant', 'elm', '--json'])
    expect(JSON.parse((await people()).out)).toMatchObject([{ disabled: false }])

    const back = { fhir_upstream: null, fhir_upstream_token: null }
    expect((await configure(back, '--records', 'perhaps')).code).toBe(MISUSED)
    expect((await configure(back, '--records', 'other')).code).toBe(OK)
    expect(JSON.parse((await people()).out)).toMatchObject([{ disabled: true }])
  })
})

describe('removing', () => {
  test('says what would go, and does it only with --yes; the handle stays taken', async () => {
    const asked = await run('remove', 'elm')
    expect(asked.code).toBe(FAILED)
    expect(asked.out).toMatch(/^Would go: 0 apps, 1 people/)
    expect((await show()).handle).toBe('elm')
    expect((await run('remove', 'elm', '--yes')).code).toBe(OK)
    expect((await run('show', 'elm')).code).toBe(FAILED)
    expect((await run('add', 'elm')).err).toContain("or was, another practice's")
    expect((await chartgate.run(['user', 'list', '--tenant', 'elm'])).code).toBe(FAILED)
  })

  test('is refused for the default practice', async () => {
    expect((await run('remove', 'default', '--yes')).code).toBe(FAILED)
  })
})
