import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigError, type ConfigFault } from './fault.ts'
import { type Env, loadConfig, type SettingOptions } from './load.ts'
import { settingRows } from './schema.ts'

const demo = { CHARTGATE_PROFILE: 'demo' }
const production = { CHARTGATE_PUBLIC_URL: 'https://chart.example.org' }
const folder = mkdtempSync(path.join(tmpdir(), 'chartgate-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

function faultsOf(env: Env, options?: SettingOptions): readonly ConfigFault[] {
  try {
    loadConfig(env, options)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}

function fileWith(name: string, content: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  return file
}

const KEY = 'q83vEjRWeJASNFZ4kBI0VniQEjRWeJCrze8SNFZ4kAA='
const GOOD_KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 37 + 11) % 256))

test('the demo needs nothing but its profile', () => {
  const config = loadConfig(demo)
  expect(config.publicUrl).toBe('http://localhost:4000')
  expect(config.host).toBe('127.0.0.1')
  expect(config.databaseUrl).toBeNull()
  expect(config.fetchAllow).toEqual([])
})

test("the demo's address follows its port", () => {
  expect(loadConfig({ ...demo, CHARTGATE_PORT: '4790' }).publicUrl).toBe('http://localhost:4790')
  expect(loadConfig(demo, { port: '5000' }).publicUrl).toBe('http://localhost:5000')
})

test('the profile is production unless something else is asked for', () => {
  expect(loadConfig(production).profile).toBe('production')
})

test('an option of the command line wins over the variable', () => {
  const config = loadConfig({ ...demo, CHARTGATE_PORT: '4001' }, { port: '4002' })
  expect(config.port).toBe(4002)
})

test('an empty variable is one that is not set', () => {
  expect(loadConfig({ ...demo, CHARTGATE_PORT: ' ' }).port).toBe(4000)
})

test('certification wants refresh tokens to serve three months after each use', () => {
  expect(loadConfig(demo).refreshIdleSeconds).toBeGreaterThanOrEqual(92 * 86_400)
})

test('a public URL keeps its path and loses its trailing slash', () => {
  const config = loadConfig({ CHARTGATE_PUBLIC_URL: 'https://EHR.example.org/webchart.cgi/' })
  expect(config.publicUrl).toBe('https://ehr.example.org/webchart.cgi')
})

test('a configuration cannot be changed once it is loaded', () => {
  expect(Object.isFrozen(loadConfig(demo))).toBe(true)
})

test('all faults are told at once, each with its variable and what would be right', () => {
  const faults = faultsOf({
    CHARTGATE_PORT: 'abc',
    CHARTGATE_LOG_LEVEL: 'loud',
    CHARTGATE_TIME_ZONE: 'Mars/Base',
    DATABASE_URL: 'mysql://db',
  })
  expect(faults.map((fault) => fault.variable).sort()).toEqual([
    'CHARTGATE_LOG_LEVEL',
    'CHARTGATE_PORT',
    'CHARTGATE_PUBLIC_URL',
    'CHARTGATE_TIME_ZONE',
    'DATABASE_URL',
  ])
  expect(new ConfigError(faults).message).toContain(
    'CHARTGATE_PORT must be a whole number from 1 to 65535, but is "abc".',
  )
})

test.each([
  ['CHARTGATE_PROFILE', 'Demo'],
  ['CHARTGATE_PORT', '0'],
  ['CHARTGATE_PORT', '65536'],
  ['CHARTGATE_PORT', '4e3'],
  ['CHARTGATE_PORT', '-1'],
  ['CHARTGATE_PUBLIC_URL', 'chart.example.org'],
  ['CHARTGATE_PUBLIC_URL', 'https://user@chart.example.org'],
  ['CHARTGATE_PUBLIC_URL', 'https://chart.example.org/?a=b'],
  ['CHARTGATE_PUBLIC_URL', 'https://chart.example.org/#top'],
  ['CHARTGATE_PUBLIC_URL', 'ftp://chart.example.org'],
  ['CHARTGATE_PUBLIC_URL', 'https://chart.example.org/a b'],
  ['CHARTGATE_HOST', 'http://0.0.0.0'],
  ['CHARTGATE_ACCESS_TOKEN_LIFETIME_SECONDS', '3601'],
  ['CHARTGATE_AUTHORIZATION_CODE_LIFETIME_SECONDS', '601'],
  ['CHARTGATE_ASSERTION_MAX_LIFETIME_SECONDS', '301'],
  ['CHARTGATE_CHANGE_POLL_MILLIS', '5000'],
  ['CHARTGATE_TRUSTED_PROXIES', '10.0.0.0/33'],
  ['CHARTGATE_TRUSTED_PROXIES', 'proxy.internal'],
  ['CHARTGATE_FETCH_ALLOW', 'https://jwks.internal'],
  ['CHARTGATE_FETCH_ALLOW', '*.internal'],
  ['CHARTGATE_FETCH_ALLOW', 'jwks.internal:99999'],
  ['CHARTGATE_PRACTICE_NAME', 'two\nlines'],
])('refuses %s=%j', (variable, value) => {
  expect(faultsOf({ ...demo, [variable]: value }).map((fault) => fault.variable)).toContain(
    variable,
  )
})

test('hosts are taken in the form that URLs give them', () => {
  const config = loadConfig({
    ...demo,
    CHARTGATE_FETCH_ALLOW: 'JWKS.Clinic.Internal, 10.0.0.7:8443 [FD00:0:0::7]:80',
  })
  expect(config.fetchAllow).toEqual(['jwks.clinic.internal', '10.0.0.7:8443', '[fd00::7]:80'])
})

test('a misspelt variable is a fault, with the name that was meant', () => {
  expect(faultsOf({ ...demo, CHARTGATE_PROT: '80' })).toEqual([
    { variable: 'CHARTGATE_PROT', message: expect.stringContaining('mean CHARTGATE_PORT?') },
  ])
})

test('there is no switch that turns the enforcement of access off', () => {
  expect(faultsOf({ ...production, CHARTGATE_ENFORCEMENT: 'off' })).toHaveLength(1)
})

test('the variables that Kubernetes sets for a service named chartgate are no faults', () => {
  const env = {
    ...demo,
    CHARTGATE_SERVICE_HOST: '10.0.0.1',
    CHARTGATE_SERVICE_PORT_HTTP: '4000',
    CHARTGATE_PORT_4000_TCP_ADDR: '10.0.0.1',
    CHARTGATE_POSTGRES_PORT: 'tcp://10.0.0.2:5432',
  }
  expect(faultsOf(env)).toEqual([])
  const [fault] = faultsOf({ ...env, CHARTGATE_PORT: 'tcp://10.0.0.1:4000' })
  expect(fault?.message).toContain('enableServiceLinks: false')
})

test('a secret is read from the file that its _FILE variable names', () => {
  const file = fileWith('key', `${GOOD_KEY.toString('base64')}\n`)
  const config = loadConfig({ ...demo, CHARTGATE_MASTER_KEY_FILE: file })
  expect(config.masterKey).toEqual(GOOD_KEY)
})

test('a secret that is no such thing is a fault that does not repeat it', () => {
  const file = fileWith('bad', 'hunter2')
  for (const env of [{ CHARTGATE_MASTER_KEY: 'hunter2' }, { CHARTGATE_MASTER_KEY_FILE: file }]) {
    const [fault] = faultsOf({ ...demo, ...env })
    expect(fault?.variable).toBe('CHARTGATE_MASTER_KEY')
    expect(fault?.message).not.toContain('hunter2')
  }
})

test.each([
  ['missing', path.join(folder, 'nothing-here')],
  ['a folder', folder],
])('a secret file that is %s is a fault', (_, file) => {
  const [fault] = faultsOf({ ...demo, CHARTGATE_MASTER_KEY_FILE: file })
  expect(fault?.message).toMatch(/^cannot be read from the file of CHARTGATE_MASTER_KEY_FILE: E/)
})

test('an empty secret file and a secret given twice are faults', () => {
  const [empty] = faultsOf({ ...demo, CHARTGATE_MASTER_KEY_FILE: fileWith('empty', '\n') })
  expect(empty?.message).toContain('is empty')
  const [twice] = faultsOf({
    ...demo,
    CHARTGATE_MASTER_KEY: KEY,
    CHARTGATE_MASTER_KEY_FILE: fileWith('other', KEY),
  })
  expect(twice?.message).toContain('both set')
})

test.each([
  ['all zeros', '0'.repeat(64)],
  ['one byte repeated', 'ab'.repeat(32)],
  ['a pattern of four bytes', 'deadbeef'.repeat(8)],
  ['too short', 'ab'.repeat(31)],
])('refuses a master key that is %s', (_, key) => {
  expect(faultsOf({ ...demo, CHARTGATE_MASTER_KEY: key })).toHaveLength(1)
})

test('a look is given as it is, or by a file', () => {
  const style = { color_highlight: '#7a1f5c' }
  const text = JSON.stringify(style)
  expect(loadConfig({ ...demo, CHARTGATE_STYLE: text }).style).toEqual(style)
  const file = path.join(folder, 'style.json')
  writeFileSync(file, text)
  expect(loadConfig({ ...demo, CHARTGATE_STYLE_FILE: file }).style).toEqual(style)
})

test.each([
  ['is no JSON', '{', /is no JSON/],
  ['has what no style has', '{"color_text": "red", "x": "y"}', /color_text/],
])('a look that %s is refused, every fault of it', (_, text, words) => {
  const faults = faultsOf({ ...demo, CHARTGATE_STYLE: text })
  expect(faults[0]).toEqual({ variable: 'CHARTGATE_STYLE', message: expect.stringMatching(words) })
})

test('only secrets and documents have a _FILE variable', () => {
  expect(faultsOf({ ...demo, CHARTGATE_PORT_FILE: '/port' })).toHaveLength(1)
})

test('production refuses a plain http public URL and says what to change', () => {
  const [fault] = faultsOf({ CHARTGATE_PUBLIC_URL: 'http://chart.example.org' })
  expect(fault?.variable).toBe('CHARTGATE_PUBLIC_URL')
  expect(fault?.message).toMatch(/plain http.*https address.*CHARTGATE_PROFILE=demo/)
})

test('production refuses a database password out of an installation guide', () => {
  const env = { ...production, CHARTGATE_MASTER_KEY: GOOD_KEY.toString('hex') }
  const refused = faultsOf({ ...env, DATABASE_URL: 'postgres://app:Postgres@db/chartgate' })
  expect(refused).toHaveLength(1)
  expect(refused[0]?.message).not.toContain('Postgres@')
  expect(faultsOf({ ...env, DATABASE_URL: 'postgres://app:zU7-kk1@db/chartgate' })).toEqual([])
  expect(faultsOf({ ...env, DATABASE_URL: 'postgres:///chartgate' })).toEqual([])
})

test('production refuses PostgreSQL without a master key, since nodes share both', () => {
  const [fault] = faultsOf({ ...production, DATABASE_URL: 'postgres:///chartgate' })
  expect(fault?.variable).toBe('CHARTGATE_MASTER_KEY')
})

test('production refuses a plain http FHIR upstream unless its host is vouched for', () => {
  const env = { ...production, FHIR_UPSTREAM: 'http://hapi:8080/fhir' }
  expect(faultsOf(env).map((fault) => fault.variable)).toEqual(['FHIR_UPSTREAM'])
  expect(faultsOf({ ...env, CHARTGATE_FETCH_ALLOW: 'hapi:8080' })).toEqual([])
  expect(faultsOf({ ...env, CHARTGATE_FETCH_ALLOW: 'hapi' })).toEqual([])
  expect(faultsOf({ ...env, CHARTGATE_FETCH_ALLOW: 'hapi:9090' })).toHaveLength(1)
})

test('every default is a value of its own type, under both profiles', () => {
  for (const [name, setting] of settingRows)
    for (const fallback of typeof setting.default === 'object' && setting.default
      ? Object.values(setting.default)
      : [setting.default]) {
      if (fallback === null) continue
      const parsed = setting.type.schema.safeParse(fallback.replace('{port}', '4000'))
      expect(parsed.success, name).toBe(true)
    }
})

test('names and variables are in step', () => {
  for (const [name, { variable }] of settingRows) {
    const words = name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
    expect([`CHARTGATE_${words}`, words]).toContain(variable)
  }
})
