import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandLine } from '../../../test/support/command-line.ts'
import { FAILED, OK } from '../command.ts'
import { CHANGES } from './plan.ts'

const chartgate = commandLine()
afterAll(() => chartgate.remove())
const plan = (input: string) => chartgate.run(['config', 'plan', '-'], { input })
const apply = (input: string, ...more: string[]) =>
  chartgate.run(['config', 'apply', '-', ...more], { input })
const exported = async (...more: string[]) =>
  (await chartgate.run(['config', 'export', ...more])).out

const HEART = {
  client_id: 'heart',
  client_name: 'Heart',
  redirect_uris: ['https://heart.example/cb'],
}
beforeAll(async () => {
  await chartgate.run(['app', 'add'], { input: JSON.stringify(HEART) })
})

test('an export changes nothing: plan ends with 0', async () => {
  const file = await exported()
  expect(file).toContain('https://heart.example/cb')
  const { code, out } = await plan(file)
  expect(out).toBe(
    '0 to add, 0 to change, 0 to remove; 1 as in the file; 0 not in the file and left.\n',
  )
  expect(code).toBe(OK)
})

test('a change is told field by field and ends with 2; nothing is written until somebody says yes', async () => {
  const file = (await exported()).replace('heart.example/cb', 'heart.example/new')
  const { code, out } = await plan(file)
  expect(code).toBe(CHANGES)
  expect(out).toMatch(
    /~ Heart \(heart\).*\n {4}redirect_uris:\n {6}- "https:\/\/heart.example\/cb"\n {6}\+ "https:\/\/heart.example\/new"/,
  )
  expect((await apply(file, '--dry-run')).code).toBe(CHANGES)
  const unasked = await apply(file)
  expect(unasked.code).toBe(CHANGES)
  expect(unasked.err).toContain('--yes')
  const no = await chartgate.run(['config', 'apply', '-'], { input: file, answer: 'no' })
  expect(no.code).toBe(CHANGES)
  expect(await exported()).not.toContain('/new')
  const yes = await chartgate.run(['config', 'apply', '-'], { input: file, answer: 'yes' })
  expect(yes.code).toBe(OK)
  expect(await exported()).toContain('/new')
})

test('a file that is older than a change is told so, and nothing of it is written', async () => {
  const old = (await exported()).replace('client_name: Heart', 'client_name: Older')
  await apply((await exported()).replace('client_name: Heart', 'client_name: Newer'), '--yes')
  const file = old.concat(
    '  other:\n    client_name: Other\n    redirect_uris: [https://o.example/]\n',
  )
  const { code, out, err } = await apply(file, '--yes')
  expect(code).toBe(FAILED)
  expect(out).toMatch(/! line \d+, heart: version is not the newest/)
  expect(err).toContain('nothing was changed')
  const now = await exported()
  expect(now).toContain('Newer')
  expect(now).not.toContain('Other')
  expect((await plan(old.replace(/ {4}version: .*\n/g, ''))).code).toBe(CHANGES)
})

test('one fault refuses the whole file, with its name, line and field (N11)', async () => {
  const file = path.join(path.dirname(chartgate.dataDir), 'trusts.yaml')
  const good = '  good:\n    client_name: Good\n    redirect_uris: [https://good.example/]\n'
  const bad = '  bad:\n    client_name: Bad\n    redirect_uris:\n      - https://*.bad.example/\n'
  writeFileSync(file, `chartgate: 1\nlogin_trusts:\n${good}${bad}`)
  const { code, err } = await chartgate.run(['config', 'apply', file, '--yes'])
  expect(code).toBe(FAILED)
  expect(err).toContain(`${file}:9: bad: redirect_uris[0]`)
  expect(await exported()).not.toContain('good')
})

test('a secret comes from a variable or a file, and one that is made is shown once', async () => {
  const file = path.join(path.dirname(chartgate.dataDir), 'secret')
  writeFileSync(file, 'the quick brown fox jumps\n')
  const trust = (id: string, secret: string) =>
    `  ${id}:\n    client_name: ${id}\n    redirect_uris: [https://${id}.example/]\n${secret}`
  const text = `chartgate: 1\nlogin_trusts:\n${trust('byfile', `    client_secret: {file: ${file}}\n`)}${trust('byenv', '    client_secret: {env: ENV_SECRET}\n')}${trust('made', '')}`
  expect((await apply(text, '--yes')).err).toContain('ENV_SECRET, which is not set')
  const env = { ...chartgate.env, ENV_SECRET: 'pack my box with five dozen' }
  const run = () => chartgate.run(['config', 'apply', '-', '--yes', '--json'], { input: text, env })
  const { code, out } = await run()
  expect(code).toBe(OK)
  const answer = JSON.parse(out)
  expect(Object.keys(answer.client_secrets)).toEqual(['made'])
  expect(answer.client_secrets.made).toMatch(/^[\w-]{43}$/)
  const again = await run()
  expect(JSON.parse(again.out)).toMatchObject({ changes: 0 })
  expect(out + (await exported())).not.toMatch(/quick brown|five dozen/)
})

test('prune removes what the file does not name, and says so before', async () => {
  const text = (await exported('--without-versions')).replace('prune: false', 'prune: true')
  const without = text.replace(/ {2}made:\n( {4}.*\n)+/, '')
  const planned = await plan(without)
  expect(planned.out).toContain('- made (made) is removed')
  expect((await apply(without, '--yes')).code).toBe(OK)
  expect(await exported()).not.toContain('made:')
  const verified = await chartgate.run(['audit', 'verify'])
  expect(verified.code).toBe(OK)
})

describe('the settings of a practice', () => {
  const settled = async () => JSON.parse((await chartgate.run(['tenant', 'show', 'default'])).out)
  const file = (practice: string, trusts = '') => `chartgate: 1\n${practice}${trusts}`
  const TRUST = 'login_trusts:\n  beside:\n    client_name: Beside\n'
  const REDIRECT = '    redirect_uris: [https://beside.example/]\n'

  test('are in the file, secrets excepted, and change nothing when it is applied', async () => {
    const env = { ...chartgate.env, TOKEN: 'a token nobody reads' }
    const text = file(
      'practice:\n  time_zone: Europe/Berlin\n  fhir_update_creates: off\n  fhir_upstream: https://fhir.example/r4\n  fhir_upstream_token: {env: TOKEN}\n  style: {color_highlight: "#7a1f5c"}\n',
    )
    const { code, out } = await chartgate.run(['config', 'apply', '-', '--yes'], {
      input: text,
      env,
    })
    expect(out).toContain('time_zone: the default -> "Europe/Berlin"')
    expect(out).toContain('fhir_upstream_token: secret, set')
    expect(code).toBe(OK)
    const printed = await exported()
    expect(printed).toMatch(/^# Secrets that are set: fhir_upstream_token$/m)
    expect(printed).toMatch(/^practice:\n {2}time_zone: Europe\/Berlin\n/m)
    expect(printed + out).not.toContain('nobody reads')
    expect((await plan(printed)).code).toBe(OK)
    expect((await plan(await exported('--without-versions'))).code).toBe(OK)
  })

  test('that the file does not name have their defaults, but a secret stays until it is null', async () => {
    const { out } = await apply(
      file('practice: {fhir_upstream: https://fhir.example/r4}\n'),
      '--yes',
    )
    expect(out).toContain('time_zone: "Europe/Berlin" -> the default')
    expect(await settled()).toMatchObject({
      settings: { fhir_upstream: 'https://fhir.example/r4' },
      secrets: ['fhir_upstream_token'],
    })
    await apply(file('practice: {fhir_upstream_token: null}\n'), '--yes')
    expect(await settled()).toMatchObject({ settings: {}, secrets: [] })
  })

  test('are left as they are by a file that says nothing of them', async () => {
    await apply(file('practice: {time_zone: America/Chicago}\n'), '--yes')
    expect((await apply(file('', TRUST + REDIRECT), '--yes')).code).toBe(OK)
    expect((await settled()).settings).toEqual({ time_zone: 'America/Chicago' })
  })

  test.each([
    ['a value that is none', 'practice: {time_zone: Mars}', /:2: practice: time_zone must be/],
    ['a name that is none', 'practice:\n  timezone: UTC', /:3: practice: timezone .*time_zone/],
    ['nothing under the name', 'practice:', /:2: practice must be a mapping/],
    ['a list', 'practice: []', /:2: practice must be a mapping/],
    [
      'a secret in the file',
      'practice: {fhir_upstream_token: very secret words}',
      /practice: fhir_upstream_token must not stand in a file/,
    ],
    ['a version that is none', 'practice: {version: new}', /practice: version must be the number/],
  ])('with %s refuse the whole file', async (_, practice, told) => {
    const before = await exported()
    const { code, err } = await apply(
      file(`${practice}\n`, `login_trusts:\n  never:\n    client_name: Never\n${REDIRECT}`),
      '--yes',
    )
    expect(code).toBe(FAILED)
    expect(err).toMatch(told)
    expect(err).not.toContain('very secret')
    expect(await exported()).toBe(before)
  })

  test('are not changed by a file with a fault in a trust', async () => {
    const text = file('practice: {time_zone: Asia/Tokyo}\n', TRUST.replace('Beside', '""'))
    expect((await apply(text, '--yes')).code).toBe(FAILED)
    expect((await settled()).settings).toEqual({ time_zone: 'America/Chicago' })
  })

  test('that somebody changed after the file was made are a conflict, and no trust is written', async () => {
    const old = (await exported()).replace('America/Chicago', 'Asia/Tokyo')
    await apply(file('practice: {time_zone: UTC}\n'), '--yes')
    const text = old.replace('client_name: Beside', 'client_name: Renamed')
    const { code, out } = await apply(text, '--yes')
    expect(code).toBe(FAILED)
    expect(out).toMatch(/! line \d+, practice: version is not the newest/)
    expect((await settled()).settings).toEqual({ time_zone: 'UTC' })
    expect(await exported()).not.toContain('Renamed')
  })

  test('that move the records need a word about people who hang on their ids', async () => {
    await chartgate.run(
      [
        ...['user', 'add', '--kind', 'patient', '--username', 'ada', '--name', 'Ada'],
        ...['--fhir-user', 'Patient/85', '--password-stdin'],
      ],
      { input: 'four otters under a bridge' },
    )
    const text = file('practice: {fhir_upstream: https://other.example/r4}\n')
    const unsaid = await apply(text, '--yes')
    expect(unsaid.code).toBe(FAILED)
    expect(unsaid.err).toContain('--records same')
    expect((await settled()).settings).toEqual({ time_zone: 'UTC' })
    expect((await apply(text, '--yes', '--records', 'other')).code).toBe(OK)
    const people = JSON.parse((await chartgate.run(['user', 'list', '--json'])).out)
    expect(JSON.stringify(people)).toContain('disabled')
    expect((await settled()).settings).toEqual({ fhir_upstream: 'https://other.example/r4' })
  })
})
