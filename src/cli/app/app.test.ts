import { afterAll, expect, test } from 'vitest'
import { commandLine } from '../../../test/support/command-line.ts'
import { FAILED, OK } from '../command.ts'

const chartgate = commandLine()
afterAll(() => chartgate.remove())

const add = (metadata: unknown) =>
  chartgate.run(['app', 'add'], {
    input: typeof metadata === 'string' ? metadata : JSON.stringify(metadata),
  })
const heart = { client_name: 'Heart', redirect_uris: ['https://heart.example/cb'] }

test('registers an app and tells its secret once, as JSON and nothing else (RFC 7591 §3.2.1)', async () => {
  const { code, out, err } = await add(heart)
  expect(code).toBe(OK)
  expect(err).toBe('')
  const registered = JSON.parse(out)
  expect(registered.client_secret).toMatch(/^[\w-]{43}$/)
  const shown = await chartgate.run(['app', 'show', registered.client_id])
  const { client_secret, client_secret_expires_at, ...rest } = registered
  expect(JSON.parse(shown.out)).toEqual(rest)
  expect(client_secret_expires_at).toBe(0)
  const listed = await chartgate.run(['app', 'list', '--json'])
  expect(JSON.parse(listed.out)).toEqual([rest])
  expect(listed.out + shown.out).not.toContain(client_secret)
})

test.each([
  ['nothing', '', /no client metadata/],
  ['no JSON', '{"client_name": "He', /not JSON: see line 1, column/],
  ['JSON with a slip', '{\n  "client_name": "Heart",\n  oops\n}', /line 3, column 3/],
  ['a list', [heart], /invalid_client_metadata: the metadata must be a JSON object/],
  [
    'a script as redirect URI (H01)',
    { redirect_uris: ['javascript:alert(1)'] },
    /invalid_redirect_uri/,
  ],
  ['a wildcard (H01)', { redirect_uris: ['https://*.heart.example'] }, /wildcard/],
])('refuses %s and registers nothing', async (_, metadata, words) => {
  const before = (await chartgate.run(['app', 'list', '--json'])).out
  const { code, out, err } = await add(metadata)
  expect(code).toBe(FAILED)
  expect(out).toBe('')
  expect(err).toMatch(words)
  expect((await chartgate.run(['app', 'list', '--json'])).out).toBe(before)
})

test('what is on standard input is not repeated when it is not JSON', async () => {
  const { err } = await add('{"client_secret": "hunter2hunter2hunter2", ')
  expect(err).not.toContain('hunter2')
})

test('names members that mean nothing', async () => {
  const { code, err } = await add({ ...heart, redirct_uris: [] })
  expect(code).toBe(OK)
  expect(err).toContain('redirct_uris means nothing here')
})

test('an id that is taken is refused, and the app that has it stays as it is', async () => {
  const own = { ...heart, client_id: 'heart', client_secret: 'f3b8c1d09a7e42e6' }
  expect((await add(own)).code).toBe(OK)
  const before = (await chartgate.run(['app', 'show', 'heart'])).out
  const { code, err } = await add({ ...own, client_name: 'Other' })
  expect(code).toBe(FAILED)
  expect(err).toContain("client_id 'heart' already")
  expect((await chartgate.run(['app', 'show', 'heart'])).out).toBe(before)
})

test('switches an app off and on, as often as one likes', async () => {
  const disabled = async () =>
    JSON.parse((await chartgate.run(['app', 'show', 'heart'])).out).disabled
  for (const [word, state] of [
    ['disable', true],
    ['disable', true],
    ['enable', false],
    ['disable', true],
    ['enable', false],
  ] as const) {
    const { code, out } = await chartgate.run(['app', word, 'heart', '--json'])
    expect(code).toBe(OK)
    expect(JSON.parse(out)).toEqual({ client_id: 'heart', disabled: state })
    expect(await disabled()).toBe(state)
  }
})

test('an app that is not there is not found, and a near one is named', async () => {
  for (const word of ['show', 'enable', 'disable']) {
    const { code, err } = await chartgate.run(['app', word, 'hearth'])
    expect(code).toBe(FAILED)
    expect(err).toContain("no app with the client_id 'hearth'. Did you mean heart?")
  }
})

test('lists apps for people', async () => {
  const { out } = await chartgate.run(['app', 'list'])
  expect(out).toMatch(/^CLIENT ID +NAME/)
  expect(out).toMatch(/^heart +Heart +client_secret_basic .*Z +on$/m)
})

test('a practice that is not there is not found', async () => {
  const { code, err } = await chartgate.run(['app', 'list', '--tenant', 'elsewhere'])
  expect(code).toBe(FAILED)
  expect(err).toContain("no practice with the handle 'elsewhere'")
})
