// A practice that takes only apps with a software statement (RFC 7591 §2.3): an operator says in the console whom it
// trusts, a developer registers with a client that we did not write, and the operator sees what was signed.
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '../../src/lib/hashing.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { nowhere, operatorAt } from '../support/operator.ts'
import { signStatement, TRUSTED, trustedJwks, trusting } from '../support/statement-issuer.ts'

const insecure = { [oauth.allowInsecureRequests]: true }
const METADATA = {
  token_endpoint_auth_method: 'client_secret_basic',
  scope: 'launch openid fhirUser user/*.rs',
  contacts: ['dev@garden.example'],
}
const INLINE = JSON.stringify({ [TRUSTED]: { jwks: trustedJwks } })

let running: Running
let operator: Awaited<ReturnType<typeof operatorAt>>
beforeAll(async () => {
  running = await startChartgate({
    env: { CHARTGATE_REGISTRATION_REQUESTS_PER_MINUTE: '1000' },
  })
  operator = await operatorAt(running)
})
afterAll(() => running.close())

const textOf = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
const save = async (fill: Record<string, string>) =>
  operator.person.press(await operator.look('/practice'), /^Save$/, nowhere, { fill })

async function register(metadata: Record<string, oauth.JsonValue>) {
  const issuer = new URL(running.issuer)
  const server = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }),
  )
  const response = await oauth.dynamicClientRegistrationRequest(server, metadata, insecure)
  return oauth.processDynamicClientRegistrationResponse(response)
}

describe('whom the practice trusts, in the console', () => {
  test.each([
    ['what is no JSON', '{', /is no JSON/],
    ['a list', '[]', /is no JSON object/],
    ['nobody', '{}', /names nobody/],
    ['no keys', '{"https://a.example":{}}', /either jwks_uri or jwks/],
    ['keys twice', '{"https://a.example":{"jwks_uri":"https://a.example","jwks":{}}}', /either/],
    ['a key set without keys', '{"https://a.example":{"jwks":{"keys":[]}}}', /1 to 20 keys/],
    [
      'a shared secret',
      '{"https://a.example":{"jwks":{"keys":[{"kty":"oct","k":"x"}]}}}',
      /private/,
    ],
    ['a script', '{"https://a.example":{"jwks_uri":"javascript:1"}}', /an absolute URL/],
    [
      'an inner address (I05)',
      '{"https://a.example":{"jwks_uri":"https://10.0.0.7/j"}}',
      /open network/,
    ],
  ])('%s is refused at the field', async (_, text, words) => {
    const page = await save({ software_statement_issuers: text })
    expect(page.status).toBe(422)
    expect(textOf(page.html)).toMatch(words)
  })

  test('statements alone, of nobody, are refused: nobody could register', async () => {
    const page = await save({ registration: 'statement' })
    expect(page.status).toBe(422)
    expect(textOf(page.html)).toContain('nobody could register')
  })

  test('is in force with the answer', async () => {
    const page = await save({ registration: 'statement', software_statement_issuers: INLINE })
    expect(page.status).toBe(200)
    expect(textOf(page.html)).toContain('shows a statement of one you trust')
  })
})

describe('a developer', () => {
  test('without a statement registers nothing (RFC 7591 §2.3)', async () => {
    const said = { ...METADATA, client_name: 'Bare', redirect_uris: ['https://a.example/cb'] }
    await expect(register(said)).rejects.toMatchObject({ error: 'invalid_client_metadata' })
  })

  test('with one is told what was registered, and gets it back unmodified (RFC 7591 §3.2.1)', async () => {
    const software_statement = await signStatement()
    const client = await register({ ...METADATA, software_statement, client_name: 'Otherwise' })
    expect(client).toMatchObject({
      software_statement,
      software_id: 'quiet-garden',
      software_version: '2.1',
      client_name: 'Quiet Garden',
      redirect_uris: ['https://garden.example/callback'],
      contacts: METADATA.contacts,
      registration_status: 'waiting',
    })
    for (const path of ['/registrations', `/login-trusts/${client.client_id}`]) {
      const page = textOf((await operator.look(path)).html)
      for (const shown of ['quiet-garden 2.1', TRUSTED, sha256(software_statement)])
        expect(page).toContain(shown)
    }
    const [event] = await running.gate
      .stores('default')
      .auditEvents.list({ type: 'client-added', limit: 1 })
    expect(event?.detail).toMatchObject({
      statementIssuer: TRUSTED,
      statementHash: sha256(software_statement),
      softwareId: 'quiet-garden',
    })
  })

  test('whose issuer is trusted no more reads the registration, and changes it no more', async () => {
    const client = await register({ ...METADATA, software_statement: await signStatement() })
    const manage = (method: string, body?: unknown) =>
      fetch(String(client.registration_client_uri), {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
        headers: {
          authorization: `Bearer ${client.registration_access_token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
      })
    const other = JSON.stringify({ 'https://other.example': { jwks: trustedJwks } })
    await save({ software_statement_issuers: other })
    expect((await manage('GET')).status).toBe(200)
    const refused = await manage('PUT', { ...METADATA, client_id: client.client_id })
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ error: 'unapproved_software_statement' })
    expect((await manage('DELETE')).status).toBe(204)
  })
})

test('production refuses keys over plain http, and statements of nobody', async () => {
  const start = (env: Record<string, string>) =>
    startChartgate({
      env: { CHARTGATE_PROFILE: 'production', CHARTGATE_PUBLIC_URL: 'https://a.example', ...env },
    })
  const CHARTGATE_SOFTWARE_STATEMENT_ISSUERS = trusting('http://trust.example/jwks')
  await expect(start({ CHARTGATE_SOFTWARE_STATEMENT_ISSUERS })).rejects.toThrow(/plain http/)
  await expect(start({ CHARTGATE_REGISTRATION: 'statement' })).rejects.toThrow(/nobody could/)
})
