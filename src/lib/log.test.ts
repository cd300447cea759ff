import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLogger, redactText, silentLogger } from './log.ts'

/** A logger and the lines it has written. */
function capture(logLevel = 'debug') {
  const lines: string[] = []
  const logger = createLogger({ logLevel }, { write: (line) => void lines.push(line) })
  return { logger, lines, entry: () => JSON.parse(lines.at(-1) ?? '') }
}

test('writes one line of JSON with the time, the level in words and the request id', () => {
  const { logger, entry } = capture()
  logger.info({ requestId: 'r-1', status: 200, path: '/token' }, 'answered')
  expect(entry()).toMatchObject({
    level: 'info',
    requestId: 'r-1',
    status: 200,
    path: '/token',
    msg: 'answered',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  })
})

test('writes nothing below its level, and nothing at all when silent', () => {
  const quiet = capture('error')
  quiet.logger.warn('hidden')
  expect(quiet.lines).toEqual([])
  const silent = capture('silent')
  silent.logger.fatal('hidden')
  expect(silent.lines).toEqual([])
  expect(silentLogger.isLevelEnabled('fatal')).toBe(false)
})

const SECRET = 'sesame-open-up'

test.each([
  'authorization',
  'Authorization',
  'proxy-authorization',
  'cookie',
  'Set-Cookie',
  'password',
  'passwordHash',
  'client_secret',
  'clientSecret',
  'access_token',
  'refreshToken',
  'id_token_hint',
  'client_assertion',
  'code',
  'code_verifier',
  'masterKey',
  'databaseUrl',
  'state',
  'nonce',
  'launch',
  'username',
  'displayName',
])('the value of a member named %s never reaches the log', (name) => {
  const { logger, lines } = capture()
  logger.info({ [name]: SECRET })
  logger.info({ request: { deep: [{ [name]: SECRET }] } }, 'nested')
  logger.info({ [name]: { inner: SECRET } })
  logger.child({ [name]: SECRET }).info('bound')
  expect(lines).toHaveLength(4)
  expect(lines.join('')).not.toContain(SECRET)
})

test.each([
  'token_type',
  'tokenId',
  'token_endpoint',
  'client_id',
  'scope',
  'encode',
  'clientName',
])('the value of a member named %s does', (name) => {
  const { logger, entry } = capture()
  logger.info({ [name]: SECRET })
  expect(entry()[name]).toBe(SECRET)
})

const random = (bytes: number) => randomBytes(bytes).toString('base64url')

test.each([
  ['an access token', `cg_${random(60)}`],
  ['a refresh token', `cgr_${random(32)}`],
  ['a code or refresh token', random(32)],
  ['a JWT', `eyJhbGciOiJSUzI1NiJ9.${random(40)}.${random(64)}`],
  ['the password of a URL', 'hunter2hunter2', (s: string) => `postgres://app:${s}@db/chart`],
  ['a header', 'dXNlcjpwYXNzd29yZA==', (s: string) => `Authorization: Basic ${s}`],
  ['a query', 'short-code', (s: string) => `GET /cb?code=${s}&iss=x`],
  ['a form', 'hunter2', (s: string) => `client_id=a&client_secret=${s}`],
  [
    'PEM',
    random(90),
    (s: string) => `-----BEGIN PRIVATE KEY-----\n${s}\n-----END PRIVATE KEY-----`,
  ],
])('%s in a text never reaches the log', (_, secret, inText = (s: string) => s) => {
  const { logger, lines } = capture()
  const text = inText(secret)
  logger.info(text)
  logger.info(`first line\n${text}`)
  logger.info({ note: `said "${text}" there` }, 'with %s inside', text)
  logger.error(new Error(text))
  logger.error({ err: new Error('outer', { cause: new Error(text) }) }, 'failed')
  logger.child({ note: text }).info('bound')
  expect(lines.length).toBe(6)
  for (const line of lines) {
    expect(line).not.toContain(secret)
    expect(() => JSON.parse(line)).not.toThrow()
  }
})

test('a line stays JSON whatever is logged', () => {
  fc.assert(
    fc.property(fc.object(), fc.string(), (value, message) => {
      const { logger, lines } = capture()
      logger.info(value, message.replaceAll('%', ''))
      JSON.parse(lines.at(-1) ?? '')
    }),
  )
})

test('what looks like no secret is left as it is', () => {
  const text =
    'GET /fhir/Observation?patient=85&category=laboratory answered 200 in 3 ms to client kit'
  expect(redactText(text)).toBe(text)
})

test('an error keeps its type, code, reason, stack and causes', () => {
  const { logger, entry } = capture()
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  logger.error(Object.assign(new TypeError('outer', { cause }), { reason: 'timeout' }))
  expect(entry()).toMatchObject({
    msg: 'outer',
    err: {
      type: 'TypeError',
      reason: 'timeout',
      stack: expect.stringContaining('log.test.ts'),
      cause: { message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
    },
  })
})

test("an error's other members, where databases put the refused row, are left out", () => {
  const { logger, lines } = capture()
  logger.error(Object.assign(new Error('duplicate key'), { detail: 'Key (name)=(Bosco882)' }))
  expect(lines.join('')).not.toContain('Bosco882')
})

test('what JSON.parse quotes of a record is left out', () => {
  const { logger, lines } = capture()
  for (const text of ['Bosco882 Wisozk', '{"name":"Bosco882"'])
    try {
      JSON.parse(text)
    } catch (error) {
      logger.error({ err: error })
      logger.error({ err: error }, 'unreadable')
      logger.error(error)
    }
  expect(lines).toHaveLength(6)
  expect(lines.join('')).not.toContain('Bosco882')
})

test('bytes, deep and circular values do not flood or break the log', () => {
  const { logger, lines } = capture()
  const circle: Record<string, unknown> = { key: Buffer.from('the key') }
  circle.self = circle
  logger.info({ circle, many: Array.from({ length: 10_000 }, (_, i) => i) })
  expect(lines[0]?.length).toBeLessThan(5_000)
  expect(lines[0]).toContain('[bytes]')
})
