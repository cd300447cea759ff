import { generateKeyPairSync } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { commandLine } from '../../../test/support/command-line.ts'
import { FAILED, OK } from '../command.ts'

const chartgate = commandLine()
afterAll(() => chartgate.remove())

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PRIVATE = String(privateKey.export({ type: 'pkcs1', format: 'pem' }))
const TUTORIAL = `insert into login_trusts set domain='MIE-localhost-launch', description='Local FHIR App Launch',
  allowed_options=8388608, login_url='http://localhost:8080/launch', private_key='${PRIVATE}',
  public_key='${publicKey.export({ type: 'spki', format: 'pem' })}', key_format='PEM'`

test('a dry run says what would be done and does nothing', async () => {
  const { code, out } = await chartgate.run(['app', 'import', '-', '--dry-run'], {
    input: TUTORIAL,
  })
  expect(code).toBe(OK)
  expect(out).toMatch(/MIE-localhost-launch: would be imported/)
  expect((await chartgate.run(['app', 'list', '--json'])).out).toBe('[]\n')
})

test('the statement of the first tutorial is taken over, switched off, without its private key', async () => {
  const { code, out, err } = await chartgate.run(['app', 'import', '-'], { input: TUTORIAL })
  expect(code).toBe(OK)
  expect(out).toMatch(/private_key was thrown away/)
  expect(out + err).not.toContain('BEGIN RSA')
  const shown = JSON.parse((await chartgate.run(['app', 'show', 'MIE-localhost-launch'])).out)
  expect(shown).toMatchObject({ disabled: true, fhir_enabled: true, redirect_uris: [] })
  const enabled = await chartgate.run(['app', 'enable', 'MIE-localhost-launch'])
  expect(enabled.code).toBe(FAILED)
  expect(enabled.err).toMatch(/no redirect URI/)
})

test('a trust that is there already and one with SHA1 are refused, others are taken', async () => {
  const input = `${TUTORIAL}; insert into login_trusts (domain, digest) values ('old', 'SHA1'), ('new', null)`
  const { code, out } = await chartgate.run(['app', 'import', '-', '--json'], { input })
  expect(code).toBe(FAILED)
  expect(JSON.parse(out)).toMatchObject([
    {
      trust: 'MIE-localhost-launch',
      imported: false,
      faults: [expect.stringContaining('already')],
    },
    { trust: 'old', imported: false, faults: [expect.stringContaining('SHA1')] },
    { trust: 'new', imported: true },
  ])
})

test('what is no such SQL is refused with its line, and nothing of it is repeated', async () => {
  const { code, err } = await chartgate.run(['app', 'import', '-'], {
    input: "insert into login_trusts set\ndomain='a' where secret='x'",
  })
  expect(code).toBe(FAILED)
  expect(err).toMatch(/line 2/)
  expect(err).not.toContain("'x'")
})
