import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { commandLine } from '../../../test/support/command-line.ts'
import { masterKeyFile } from '../../lib/master-key.ts'
import { FAILED, OK } from '../command.ts'

const chartgate = commandLine()
afterAll(() => chartgate.remove())

type Listed = { kid: string; purpose: string; state: string; expires_at: string | null }
async function keys(): Promise<Listed[]> {
  return JSON.parse((await chartgate.run(['keys', 'list', '--json'])).out)
}
const currentOf = (list: Listed[], purpose: string) =>
  list.find((key) => key.purpose === purpose && key.state === 'current')

test('the keys of a practice are there from the first moment', async () => {
  const list = await keys()
  for (const purpose of ['RS256', 'ES256', 'access', 'refresh'])
    expect(currentOf(list, purpose), purpose).toBeDefined()
  expect((await chartgate.run(['keys', 'list'])).out).toMatch(/^KID +PURPOSE +STATE/)
})

test('no list of keys shows a private one', async () => {
  const { out } = await chartgate.run(['keys', 'list', '--json'])
  for (const key of JSON.parse(out))
    expect(Object.keys(key).sort()).toEqual([
      'activated_at',
      'created_at',
      'expires_at',
      'kid',
      'purpose',
      'retired_at',
      'state',
    ])
})

test('a key that was published only minutes ago takes over only when told so', async () => {
  const { code, err } = await chartgate.run(['keys', 'rotate', '--purpose', 'RS256'])
  expect(code).toBe(FAILED)
  expect(err).toMatch(/less than 10 minutes ago/)
})

test('a rotation makes another key current, and the old one goes on verifying (OIDC Core §10.1.1)', async () => {
  const before = currentOf(await keys(), 'ES256')
  const { code, out } = await chartgate.run([
    'keys',
    'rotate',
    '--purpose',
    'ES256',
    '--now',
    '--json',
  ])
  expect(code).toBe(OK)
  const [rotated] = JSON.parse(out)
  const after = await keys()
  expect(currentOf(after, 'ES256')?.kid).toBe(rotated.kid)
  expect(rotated.kid).not.toBe(before?.kid)
  const retired = after.find(({ kid }) => kid === before?.kid)
  expect(retired?.state).toBe('retired')
  expect(Date.parse(retired?.expires_at ?? '')).toBeGreaterThan(
    Date.parse(before?.expires_at ?? '2000'),
  )
})

test('an imported key is published first and signs after a rotation', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' })
  const { code, out } = await chartgate.run(['keys', 'import', '-', '--json'], { input: pem })
  expect(code).toBe(OK)
  const { kid } = JSON.parse(out)
  expect((await keys()).find((key) => key.kid === kid)).toMatchObject({
    purpose: 'ES256',
    state: 'next',
  })
  const again = await chartgate.run(['keys', 'import', '-'], { input: pem })
  expect(again.code).toBe(FAILED)
  expect(again.err).toContain('already')
})

const pemOf = (type: 'rsa' | 'ec', options: object) =>
  (type === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: 1024, ...options })
    : generateKeyPairSync('ec', { namedCurve: 'P-521', ...options })
  ).privateKey.export({ format: 'pem', type: 'pkcs8' })

test.each([
  ['nothing', ''],
  ['no PEM', 'secret words'],
  ['a short RSA key', pemOf('rsa', {})],
  ['another curve', pemOf('ec', {})],
  [
    'a public key',
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
      format: 'pem',
      type: 'spki',
    }),
  ],
])('refuses to import %s, and does not repeat it', async (_, input) => {
  const before = await keys()
  const { code, err } = await chartgate.run(['keys', 'import', '-'], { input: String(input) })
  expect(code).toBe(FAILED)
  expect(err).toMatch(/^chartgate: .+\n$/)
  if (input !== '') expect(err).not.toContain(String(input).slice(0, 30))
  expect(await keys()).toEqual(before)
})

test('a file that is not there, or no key at all, is refused', async () => {
  const large = path.join(chartgate.dataDir, 'large.pem')
  writeFileSync(large, 'x'.repeat(70_000))
  expect((await chartgate.run(['keys', 'import', large])).err).toContain('too large')
  expect((await chartgate.run(['keys', 'import', '/nowhere/key.pem'])).err).toContain(
    'is not there',
  )
})

test('without its master key the database is not opened, and no new key is made in its place', async () => {
  rmSync(masterKeyFile(chartgate.dataDir))
  for (let tries = 0; tries < 2; tries++) {
    const { code, err } = await chartgate.run(['keys', 'list'])
    expect(code).toBe(FAILED)
    expect(err).toMatch(/master key file .* is missing/)
  }
})

test('under another master key it says which one is wanted', async () => {
  const env = {
    ...chartgate.env,
    CHARTGATE_MASTER_KEY: randomBytes(32).toString('hex'),
  }
  const { code, err } = await chartgate.run(['keys', 'list'], { env })
  expect(code).toBe(FAILED)
  expect(err).toMatch(/sealed under the master key [0-9a-f]{8}, and this is [0-9a-f]{8}/)
})
