// The public keys of an app as a file in the Login Trusts editor, over HTTP and without script: PEM or a JWK Set is
// taken as it is, and what is wrong with the file is told at its field.
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { REDIRECT } from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { nowhere, operatorAt } from '../support/operator.ts'
import { formsOf, type Page, textOf } from '../support/person.ts'

const pair = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const PEM = String(pair.publicKey.export({ type: 'spki', format: 'pem' }))
const PRIVATE_PEM = String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))
const JWK = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'from-a-file' }
const JWKS = JSON.stringify({ keys: [JWK] })

let running: Running
let operator: Awaited<ReturnType<typeof operatorAt>>
beforeAll(async () => {
  running = await startChartgate()
  operator = await operatorAt(running)
})
afterAll(() => running.close())

const SIGNS = {
  client_name: 'Signs',
  redirect_uris: REDIRECT,
  token_endpoint_auth_method: 'private_key_jwt',
}
const send = async (
  file: string | Uint8Array<ArrayBuffer>,
  fill: Record<string, string> = {},
  path = '/new-login-trust',
): Promise<Page> =>
  operator.person.press(await operator.look(path), /^save$/i, nowhere, {
    fill: path === '/new-login-trust' ? { ...SIGNS, ...fill } : fill,
    files: { jwks_file: new Blob([file]) },
  })
const registered = async (page: Page) => {
  const id = /<code class="secret">([^<]+)</.exec(page.html)?.[1] ?? ''
  const client = await running.gate.stores('default').clients.find(id)
  if (!client) throw new Error(`not registered: ${textOf(page.html)}`)
  return client
}
const typedKeys = (page: Page) =>
  formsOf(page.html)
    .flatMap(({ fields }) => fields)
    .find(({ name }) => name === 'jwks')?.value

describe('a file of keys', () => {
  test.each([
    ['PEM', PEM],
    ['a JWK Set', JWKS],
    ['one JWK', JSON.stringify(JWK)],
  ])('that is %s is registered', async (_, file) => {
    const { jwks } = await registered(await send(file))
    expect(jwks).toMatchObject([{ kty: 'EC', crv: 'P-384', x: JWK.x }])
  })

  test('takes the place of keys that were there', async () => {
    const client = await registered(await send(PEM))
    const path = `/login-trusts/${client.id}`
    expect((await send(JWKS, {}, path)).status).toBe(200)
    const changed = await running.gate.stores('default').clients.find(client.id)
    expect(changed?.jwks).toMatchObject([{ kid: 'from-a-file' }])
  })

  test('that is not chosen changes nothing', async () => {
    const client = await registered(await send(JWKS))
    const path = `/login-trusts/${client.id}`
    expect((await send('', { description: 'Other' }, path)).status).toBe(200)
    const changed = await running.gate.stores('default').clients.find(client.id)
    expect(changed).toMatchObject({ description: 'Other', jwks: client.jwks })
  })

  test('that is right is not lost when something else is wrong', async () => {
    const page = await send(JWKS, { client_name: '' })
    expect(page.status).toBe(422)
    expect(JSON.parse(typedKeys(page) ?? '')).toEqual({ keys: [JWK] })
  })

  test.each([
    ['no text (DER)', pair.publicKey.export({ type: 'spki', format: 'der' }), /is no text/],
    ['nothing but spaces', ' \n', /is empty/],
    ['something else', 'hello', /neither PEM nor JSON/],
    ['a set without keys', '{"keys": []}', /must hold 1 to 20 keys/],
    ['a key that is cut off', PEM.slice(0, 60), /no complete PEM block/],
    ['longer than keys are', 'x'.repeat(70_000), /larger than 64 KiB/],
    ['a private key in PEM', PRIVATE_PEM, /private/],
    [
      'a private JWK',
      JSON.stringify({ ...pair.privateKey.export({ format: 'jwk' }), kid: 'k' }),
      /private/,
    ],
  ])('that is %s is refused at its field, and not shown', async (_, file, words) => {
    const page = await send(typeof file === 'string' ? file : new Uint8Array(file))
    expect(page.status).toBe(422)
    expect(textOf(page.html)).toMatch(words)
    expect(/<input[^>]*id="jwks_file"[^>]*>/.exec(page.html)?.[0]).toContain('aria-invalid="true"')
    expect(typedKeys(page)?.trim()).toBe('')
  })

  test('beside an address of keys is refused (RFC 7591 §2)', async () => {
    const page = await send(JWKS, { jwks_uri: 'https://a.example/jwks' })
    expect(page.status).toBe(422)
    expect(textOf(page.html)).toMatch(/both given/)
  })

  test('too large to be read at all is refused as such', async () => {
    expect((await send('x'.repeat(2_000_000))).status).toBe(413)
  })
})

test('an auditor is offered no file, since they change nothing', async () => {
  const client = await registered(await send(JWKS))
  const auditor = await operatorAt(running, 'auditor')
  const { html } = await auditor.look(`/login-trusts/${client.id}`)
  expect(html).toContain('from-a-file')
  expect(html).not.toContain('jwks_file')
})
