import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandLine } from '../../test/support/command-line.ts'
import { masterKeyFile } from '../lib/master-key.ts'
import { FAILED, OK } from './command.ts'
import type { Finding } from './doctor/finding.ts'

const chartgate = commandLine()

/** Stands in for whatever is at the public URL, and for an upstream. */
let answer: { status: number; body: unknown; date?: string } = { status: 404, body: {} }
const server = createServer((_, response) => {
  if (answer.date !== undefined) response.setHeader('Date', answer.date)
  response.writeHead(answer.status).end(JSON.stringify(answer.body))
})
let url = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // listening on TCP
})
afterAll(() => {
  server.close()
  chartgate.remove()
})

async function examine(
  env: Record<string, string> = {},
): Promise<{ code: number; findings: Finding[] }> {
  const { code, out } = await chartgate.run(['doctor', '--json'], {
    env: { ...chartgate.env, CHARTGATE_PUBLIC_URL: url, ...env },
  })
  return { code, findings: JSON.parse(out) }
}
const about = (findings: Finding[], check: string) =>
  findings.filter((finding) => finding.check.startsWith(check)).map(({ status }) => status)

test('faults of the configuration are findings, all of them', async () => {
  const { code, findings } = await examine({ CHARTGATE_PORT: 'x', CHARTGATE_LOG_LEVEL: 'loud' })
  expect(code).toBe(FAILED)
  expect(about(findings, 'configuration')).toEqual(['fail', 'fail'])
})

test('an installation that was never started is no failure, and stays untouched', async () => {
  answer = { status: 200, body: { issuer: url } }
  const { code, findings } = await examine()
  expect(code).toBe(OK)
  expect(about(findings, 'data folder')).toEqual(['warn'])
  expect(about(findings, 'database')).toEqual(['warn'])
})

test('an installation in order is told to be so', async () => {
  await chartgate.run(['keys', 'list'])
  answer = { status: 200, body: { issuer: url } }
  const { code, findings } = await examine()
  expect(findings.filter(({ status }) => status !== 'ok')).toEqual([])
  expect(code).toBe(OK)
  for (const check of [
    'data folder',
    'disk space',
    'database',
    'schema',
    'keys',
    'public URL',
    'clock',
  ])
    expect(about(findings, check), check).toEqual(['ok'])
})

test('every finding that is not well says what to do', async () => {
  answer = { status: 500, body: {} }
  chmodSync(chartgate.dataDir, 0o755)
  const { findings } = await examine({ FHIR_UPSTREAM: url, CHARTGATE_HOST: '0.0.0.0' })
  chmodSync(chartgate.dataDir, 0o700)
  const unwell = findings.filter(({ status }) => status !== 'ok')
  expect(unwell.length).toBeGreaterThanOrEqual(4)
  for (const finding of unwell) expect(finding.advice, finding.check).toMatch(/\w{3}/)
  const { out } = await chartgate.run(['doctor'])
  expect(out).toMatch(/^ok {4}Node: /m)
})

test('a folder that others may look into is a warning', async () => {
  chmodSync(chartgate.dataDir, 0o755)
  expect(about((await examine()).findings, 'data folder')).toEqual(['warn'])
  chmodSync(chartgate.dataDir, 0o700)
})

test.each([
  ['somebody else', { status: 200, body: { issuer: 'https://other.example' } }, 'fail'],
  ['an error', { status: 502, body: {} }, 'fail'],
  ['a redirect', { status: 302, body: {} }, 'fail'],
])('a public URL that leads to %s', async (_, given, status) => {
  answer = given
  const { code, findings } = await examine()
  expect(about(findings, 'public URL')).toEqual([status])
  expect(code).toBe(FAILED)
})

test('a public URL where nothing listens is a warning: the server may not have been started', async () => {
  const { findings } = await examine({ CHARTGATE_PUBLIC_URL: 'http://127.0.0.1:1' })
  expect(about(findings, 'public URL')).toEqual(['warn'])
})

test('a clock that differs from the other end is a failure', async () => {
  for (const seconds of [-60, 60]) {
    const date = new Date(Date.now() + seconds * 1000).toUTCString()
    answer = { status: 200, body: { issuer: url }, date }
    const { findings } = await examine()
    expect(about(findings, 'clock')).toEqual(['fail'])
  }
})

test.each([
  ['R4', { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' }, ['ok']],
  ['R5', { resourceType: 'CapabilityStatement', fhirVersion: '5.0.0' }, ['fail']],
  ['no FHIR', { hello: 'world' }, ['fail']],
])('an upstream that speaks %s', async (_, body, expected) => {
  answer = { status: 200, body }
  expect(about((await examine({ FHIR_UPSTREAM: url })).findings, 'FHIR upstream')).toEqual(expected)
})

test("production is told of the demo's data", async () => {
  writeFileSync(path.join(chartgate.dataDir, 'demo.json'), '{}')
  const { code, findings } = await examine({
    CHARTGATE_PROFILE: 'production',
    CHARTGATE_PUBLIC_URL: 'https://127.0.0.1:1',
  })
  rmSync(path.join(chartgate.dataDir, 'demo.json'))
  expect(about(findings, 'demo data')).toEqual(['fail'])
  expect(about(findings, 'proxy')).toEqual(['warn'])
  expect(code).toBe(FAILED)
})

test('keys that do not open are a failure, and the master key is asked for', async () => {
  answer = { status: 200, body: { issuer: url } }
  const other = await examine({
    CHARTGATE_MASTER_KEY: Buffer.from([...Array(32).keys()]).toString('hex'),
  })
  expect(about(other.findings, 'keys')).toEqual(['fail'])
  rmSync(masterKeyFile(chartgate.dataDir))
  const { code, findings } = await examine()
  expect(about(findings, 'keys')).toEqual(['fail'])
  expect(code).toBe(FAILED)
})

test('a database that cannot be read is a failure', async () => {
  const env = { CHARTGATE_DATA_DIR: path.join(chartgate.dataDir, 'broken') }
  mkdirSync(env.CHARTGATE_DATA_DIR, { mode: 0o700 })
  writeFileSync(
    path.join(env.CHARTGATE_DATA_DIR, 'chartgate.db'),
    'this is no database '.repeat(100),
  )
  const { code, findings } = await examine(env)
  expect(about(findings, 'database')).toEqual(['fail'])
  expect(code).toBe(FAILED)
  const noServer = await examine({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })
  expect(about(noServer.findings, 'database')).toEqual(['fail'])
})

test('each practice’s settings are looked at, and its FHIR server; another master key is told', async () => {
  const fresh = commandLine()
  await fresh.run(['tenant', 'add', 'elm'])
  const settings = { fhir_upstream: `${url}/r4`, fhir_upstream_token: 'a token of elm' }
  const input = JSON.stringify(settings)
  expect((await fresh.run(['tenant', 'configure', 'elm'], { input })).code).toBe(OK)
  answer = { status: 200, body: { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' } }
  const look = async (env: Record<string, string>) => {
    const { out } = await fresh.run(['doctor', '--json'], { env: { ...fresh.env, ...env } })
    return JSON.parse(out) as Finding[]
  }
  const findings = await look({})
  expect(about(findings, 'settings of elm')).toEqual(['ok'])
  expect(about(findings, 'FHIR upstream of elm')).toEqual(['ok'])
  const other = await look({ CHARTGATE_MASTER_KEY: randomBytes(32).toString('hex') })
  expect(about(other, 'settings of elm')).toEqual(['fail'])
  expect(JSON.stringify([findings, other])).not.toContain('a token of elm')
  fresh.remove()
})
