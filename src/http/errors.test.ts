import { describe, expect, test } from 'vitest'
import { createLogger } from '../lib/log.ts'
import {
  FhirError,
  invalidClient,
  invalidGrant,
  OAuthError,
  PageError,
  StoreUnavailableError,
} from '../model/errors.ts'
import { asPageError, oauthErrorResponse, pageErrorResponse } from './errors.ts'

const FACTS = {
  practiceName: 'Riverbend',
  timeZone: 'UTC',
  basePath: '',
  ownOrigin: 'https://gate.example',
  secureCookies: true,
}
function context() {
  const lines: string[] = []
  const log = createLogger({ logLevel: 'info' }, { write: (line: string) => lines.push(line) })
  return { lines, context: { log, requestId: 'request-1' } }
}
const asJson = async (error: unknown, with_ = context().context) => {
  const response = oauthErrorResponse(error, with_)
  return { response, body: (await response.json()) as Record<string, unknown> }
}
const secret = new Error('connection to postgres://user:SECRET@host failed at /var/lib/x.ts:12')

describe('an OAuth error (RFC 6749 §5.2)', () => {
  test('is JSON with code, words and status, and is not kept', async () => {
    const { response, body } = await asJson(invalidGrant('code-expired', 'The code has expired.'))
    expect(response.status).toBe(400)
    expect(body).toEqual({
      error: 'invalid_grant',
      error_description: 'The code has expired.',
      request_id: 'request-1',
    })
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('pragma')).toBe('no-cache')
  })
  test('brings its headers', async () => {
    const headers = { 'WWW-Authenticate': 'Basic realm="chartgate"' }
    const { response } = await asJson(invalidClient('client-secret-wrong', 'no', { headers }))
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe(headers['WWW-Authenticate'])
  })
  test('has words in printable ASCII without quotes and backslashes', async () => {
    const { body } = await asJson(invalidGrant('code-unknown', 'a "b" \\ \r\n é 🩺'))
    expect(body.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
  })
  test('keeps its cause to the log', async () => {
    const { lines, context: with_ } = context()
    const { body } = await asJson(
      invalidClient('client-keys-unreachable', 'The keys could not be fetched.', { cause: secret }),
      with_,
    )
    expect(JSON.stringify(body)).not.toContain('postgres')
    expect(lines.join()).toContain('failed at')
    expect(lines.join()).not.toContain('SECRET')
  })
  test('without a cause is no matter for the log', async () => {
    const { lines, context: with_ } = context()
    await asJson(invalidGrant('code-unknown', 'no'), with_)
    expect(lines).toEqual([])
  })
})

describe('anything else', () => {
  test.each([
    ['an error', secret],
    ['a text', 'SECRET'],
    ['nothing', undefined],
    ['a page’s refusal where JSON is asked', new PageError('forbidden')],
  ])('is server_error without detail, logged once with its id: %s', async (_, error) => {
    const { lines, context: with_ } = context()
    const { response, body } = await asJson(error, with_)
    expect(response.status).toBe(500)
    expect(body).toEqual({
      error: 'server_error',
      error_description: 'Internal error. Its id is request-1.',
      request_id: 'request-1',
    })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('request-1')
  })
  test('but a database that is away is temporarily_unavailable (attack G02)', async () => {
    const { lines, context: with_ } = context()
    const { response, body } = await asJson(
      new StoreUnavailableError('disk full at /var/lib'),
      with_,
    )
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(body.error).toBe('temporarily_unavailable')
    expect(JSON.stringify(body)).not.toContain('/var/lib')
    expect(lines).toHaveLength(1)
  })
  test('and so are the records of another server that does not answer', async () => {
    const { lines, context: with_ } = context()
    const away = new FhirError(504, 'timeout', 'The data source is too slow.', { cause: secret })
    const { response, body } = await asJson(away, with_)
    expect(response.status).toBe(503)
    expect(body.error).toBe('temporarily_unavailable')
    expect(JSON.stringify(body)).not.toContain('failed at')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('failed at')
  })
})

describe('a page instead', () => {
  test.each([
    [new PageError('expired'), 'expired', 410],
    [invalidGrant('code-unknown', 'x'), 'bad-request', 400],
    [
      new OAuthError('invalid_request', 'request-too-long', 'x', { status: 413 }),
      'bad-request',
      413,
    ],
    [new OAuthError('slow_down', 'rate-limited', 'x'), 'too-many', 429],
    [new StoreUnavailableError('x'), 'unavailable', 503],
    [new FhirError(502, 'transient', 'x', { cause: secret }), 'unavailable', 503],
    [new FhirError(404, 'not-found', 'x'), 'server-error', 500],
    [secret, 'server-error', 500],
  ])('for %s is %s', (error, kind, status) => {
    expect(asPageError(error, context().context)).toMatchObject({ kind, status })
  })
  test('names the request, and no cause', async () => {
    const response = pageErrorResponse(
      secret,
      new Request('https://gate.example/x'),
      FACTS,
      context().context,
    )
    const html = await response.text()
    expect(response.status).toBe(500)
    expect(html).toContain('request-1')
    expect(html).not.toMatch(/postgres|SECRET|x\.ts/)
  })
  test('shows what an app sent as text (attack B06)', async () => {
    const details = {
      code: 'invalid_request',
      description: "The parameter '<script>alert(1)</script>'",
    }
    const error = new PageError('app-request', { details })
    const response = pageErrorResponse(
      error,
      new Request('https://gate.example/x'),
      FACTS,
      context().context,
    )
    const html = await response.text()
    expect(html).toContain('&lt;script&gt;')
    expect(html).not.toContain('<script>alert')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  })
})
