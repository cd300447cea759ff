import { describe, expect, test } from 'vitest'
import { client, NOW, secretClient } from '../../../test/support/fixtures.ts'
import { sha256 } from '../../lib/hashing.ts'
import type { Client } from '../../model/client.ts'
import { type ConfigFile, printConfigFile, readConfigFile } from './config-file.ts'
import { countChanges, planDigest, planTrusts } from './plan-trusts.ts'
import type { ReadSecret } from './secret-source.ts'

const rules = { demo: false, allowHosts: [], accessTokenLifetimeSeconds: 3600 }
const SECRETS: Record<string, string> = { HEART_SECRET: 'correct horse battery staple' }
const readSecret: ReadSecret = (source) => {
  const secret = 'env' in source ? SECRETS[source.env] : undefined
  return secret === undefined ? { fault: 'is not to be had' } : { secret }
}
const isSecretSetting = (name: string) => name.endsWith('_token')
const read = (text: string) => readConfigFile(text, 100_000, { rules, readSecret, isSecretSetting })
const printed = (clients: readonly Client[], options = {}) =>
  printConfigFile({ settings: {}, secretNames: [], version: NOW }, clients, options)

function faults(text: string): string[] {
  const file = read(text)
  return Array.isArray(file)
    ? file.map(({ line, field, message }) => `${line}: ${field} ${message}`)
    : []
}

function whole(text: string): ConfigFile {
  const file = read(text)
  if (Array.isArray(file)) throw new Error(JSON.stringify(file))
  return file
}

const plan = (text: string, clients: readonly Client[], strangers: string[] = []) =>
  planTrusts(whole(text), clients, new Set(strangers), NOW + 1000)

const rich = secretClient({
  id: 'https://heart.example/app',
  name: '- Heart: "Diary" #1',
  description: '*not* an alias',
  developer: 'Müller & Söhne',
  contacts: ['dev@heart.example'],
  launchUris: ['https://heart.example/launch'],
  launchDisplay: 'embedded',
  practitionerConsent: 'once',
  allowedOrigins: ['https://other.example'],
  allowedScope: 'launch openid fhirUser user/Observation.rs?category=http://x|y',
  stateRequired: false,
  accessTokenFormat: 'jwt',
  accessTokenLifetimeSeconds: 600,
  mayIntrospectAll: true,
})
const backend = client({
  id: 'bulk',
  name: 'Bulk',
  redirectUris: [],
  grantTypes: ['client_credentials'],
  tokenEndpointAuthMethod: 'private_key_jwt',
  jwksUri: 'https://bulk.example/jwks',
  allowedScope: 'system/*.rs',
  accessTokenLifetimeSeconds: 300,
  exportGroups: ['diabetes'],
})
const waiting = client({ id: 'waiting', name: 'Waiting', exportGroups: [], disabledAt: NOW })
const ALL = [rich, backend, waiting]

describe('a file that was exported', () => {
  const text = printed(ALL)

  test('changes nothing when it is applied', () => {
    const planned = plan(text, ALL)
    expect(planned.changed).toEqual([])
    expect(countChanges(planned)).toBe(0)
    expect(planned.unchanged).toBe(3)
  })

  test('is in an order that does not depend on the order of the trusts', () => {
    expect(printed(ALL.toReversed())).toBe(text)
  })

  test('holds no secret and no hash of one', () => {
    for (const { hash } of rich.secrets) expect(text).not.toContain(hash)
    expect(text).not.toMatch(/^ +(client_)?secrets?:/m)
  })

  test('makes the same trusts in an empty practice, but for times and secrets', () => {
    const { created } = plan(printed(ALL, { withVersions: false }), [])
    const unlike = { createdAt: 0, updatedAt: 0, disabledAt: 0, secrets: [], exportGroups: null }
    const sorted = ALL.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect(created.map(({ client: made }) => ({ ...made, ...unlike }))).toEqual(
      sorted.map((one) => ({ ...one, ...unlike })),
    )
    expect(created.map(({ client: made }) => made.disabledAt === null)).toEqual([true, true, false])
    expect(created.map(({ madeSecret }) => madeSecret !== null)).toEqual([false, true, false])
  })
})

const FILE = (trust: string, more = '') =>
  `chartgate: 1\n${more}login_trusts:\n  heart:\n    client_name: Heart\n${trust}`
const REDIRECT = '    redirect_uris:\n      - https://heart.example/cb\n'

describe('a file is refused, with line and field (N11)', () => {
  test.each([
    ['another format', FILE(REDIRECT).replace('1', '2'), /^1: chartgate must be 1/],
    ['nothing', '', /^1: {2}must be a mapping/],
    ['an unknown part', `${FILE(REDIRECT)}login_trust: {}\n`, /^7: login_trust means nothing here/],
    ['prune that is no truth value', FILE(REDIRECT, 'prune: all\n'), /^2: prune must be true or/],
    ['a list of trusts', 'chartgate: 1\nlogin_trusts: []\n', /^2: login_trusts must be a mapping/],
    [
      'a trust that is no mapping',
      'chartgate: 1\nlogin_trusts:\n  a: x\n',
      /^3: a: {2}must be a mapping/,
    ],
    [
      'a misspelt member',
      FILE(`${REDIRECT}    redirct_uris: []\n`),
      /^7: heart: redirct_uris .* did you mean redirect_uris/,
    ],
    [
      'a wildcard in a redirect URI',
      FILE(`${REDIRECT}      - https://*.heart.example/cb\n`),
      /^7: heart: redirect_uris\[1\] .*wildcard/,
    ],
    [
      'a redirect URI on plain http',
      FILE('    redirect_uris: [http://heart.example/cb]\n'),
      /^5: heart: redirect_uris\[0\]/,
    ],
    ['no redirect URI', FILE(''), /^3: heart: redirect_uris must hold at least one/],
    [
      'a weak signature',
      FILE(
        `${REDIRECT}    token_endpoint_auth_method: private_key_jwt\n    jwks:\n      keys:\n        - {kty: oct, kid: a, k: AAAA}\n`,
      ),
      /^8: heart: jwks key 1 is private/,
    ],
    [
      'a lifetime that is too long',
      FILE(`${REDIRECT}    access_token_lifetime_seconds: 86400\n`),
      /^7: heart: access_token_lifetime_seconds must be at most 3600/,
    ],
    [
      'a truth value in quotes',
      FILE(`${REDIRECT}    disabled: "yes"\n`),
      /^7: heart: disabled must be true or false/,
    ],
    [
      'a secret that stands in it',
      FILE(`${REDIRECT}    client_secret: correct horse battery staple\n`),
      /^7: heart: client_secret must not stand in a file/,
    ],
    [
      'a secret that is not to be had',
      FILE(`${REDIRECT}    client_secret: {env: OTHER}\n`),
      /^7: heart: client_secret is not to be had/,
    ],
    [
      'what is no hash of a secret',
      FILE(`${REDIRECT}    client_secret: {sha256: abc}\n`),
      /^7: heart: client_secret sha256 must be/,
    ],
    [
      'a secret of an app without one',
      FILE(
        `${REDIRECT}    token_endpoint_auth_method: none\n    client_secret: {sha256: ${'ab'.repeat(32)}}\n`,
      ),
      /^8: heart: client_secret has no use with none/,
    ],
    ['a version that is none', FILE(`${REDIRECT}    version: new\n`), /^7: heart: version must be/],
    [
      'a client_id that is none',
      'chartgate: 1\nlogin_trusts:\n  "a b":\n    client_name: X\n    redirect_uris: [https://x.example/]\n',
      /^3: a b: client_id must be/,
    ],
  ])('%s', (_, text, words) => {
    expect(faults(text)).toContainEqual(expect.stringMatching(words))
  })

  test('every fault is told, not only the first', () => {
    const text = FILE('    redirct_uris: []\n    disabled: 1\n')
    expect(faults(text).length).toBeGreaterThanOrEqual(3)
  })

  test('no fault tells a secret', () => {
    const text = FILE(`${REDIRECT}    client_secret: correct horse battery staple\n`)
    expect(faults(text).join()).not.toContain('horse')
  })
})

describe('a plan', () => {
  const heart = client({ id: 'heart', name: 'Heart', redirectUris: ['https://heart.example/cb'] })
  const CHANGED = FILE(REDIRECT.replace('/cb', '/new')).concat(
    '    token_endpoint_auth_method: none\n    grant_types: [authorization_code, refresh_token]\n',
    '    scope: [launch/patient, openid, fhirUser, offline_access, patient/*.rs]\n',
  )

  test('tells a change field by field', () => {
    expect(plan(CHANGED, [heart]).changed[0]?.members).toEqual([
      {
        member: 'redirect_uris',
        before: ['https://heart.example/cb'],
        after: ['https://heart.example/new'],
      },
    ])
  })

  test('leaves what the file does not name', () => {
    const planned = plan(CHANGED, [heart, backend])
    expect(planned.removed).toEqual([])
    expect(planned.left).toEqual([backend])
  })

  test('removes it only with prune, and never an app that nobody has looked at', () => {
    const text = CHANGED.replace('login_trusts', 'prune: true\nlogin_trusts')
    const planned = plan(text, [heart, backend, waiting], ['waiting'])
    expect(planned.removed).toEqual([backend])
    expect(planned.left).toEqual([waiting])
  })

  test('is in conflict with a change that came after the file', () => {
    const text = `${CHANGED}    version: ${heart.updatedAt}\n`
    expect(plan(text, [heart]).conflicts).toEqual([])
    const later = { ...heart, developer: 'Somebody', updatedAt: heart.updatedAt + 1 }
    const planned = plan(text, [later])
    expect(planned.changed).toEqual([])
    expect(planned.conflicts).toMatchObject([{ field: 'heart: version' }])
    expect(plan(text, []).conflicts).toHaveLength(1)
  })

  test('has no conflict about a trust that is as the file says already', () => {
    const text = printed([heart])
    expect(plan(text, [{ ...heart, updatedAt: heart.updatedAt + 1 }]).conflicts).toEqual([])
  })

  test('sets a secret from where it is kept, once', () => {
    const method = '    client_secret: {env: HEART_SECRET}\n'
    const { created } = plan(FILE(REDIRECT + method), [])
    const [made] = created
    expect(made?.client.secrets.map(({ hash }) => hash)).toEqual([
      sha256(SECRETS.HEART_SECRET ?? ''),
    ])
    expect(made?.madeSecret).toBeNull()
    expect(countChanges(plan(FILE(REDIRECT + method), made ? [made.client] : []))).toBe(0)
  })

  test('keeps secrets of which the file says nothing', () => {
    const known = secretClient({ id: 'heart', name: 'Old name' })
    const { changed } = plan(FILE(REDIRECT), [known])
    expect(changed[0]?.after.secrets).toEqual(known.secrets)
    expect(changed[0]?.secretReplaced).toBe(false)
  })

  test('throws away secrets that have no use any more (H09)', () => {
    const known = secretClient({ id: 'heart', name: 'Heart' })
    const text = FILE(`${REDIRECT}    token_endpoint_auth_method: none\n`)
    expect(plan(text, [known]).changed[0]?.after.secrets).toEqual([])
  })

  test('keeps from when on it was off', () => {
    const off = client({ id: 'heart', name: 'Old name', disabledAt: NOW - 5 })
    const text = FILE(`${REDIRECT}    disabled: true\n`)
    expect(plan(text, [off]).changed[0]?.after.disabledAt).toBe(NOW - 5)
  })

  test('is another one when anything of it is, and the same when nothing is', () => {
    const digest = (text: string, clients: readonly Client[]) => planDigest(plan(text, clients))
    expect(digest(CHANGED, [heart])).toBe(digest(CHANGED, [heart]))
    expect(digest(CHANGED, [heart])).not.toBe(digest(CHANGED, []))
    expect(digest(CHANGED, [heart])).not.toBe(
      digest(CHANGED, [{ ...heart, updatedAt: heart.updatedAt + 1 }]),
    )
    expect(digest(CHANGED, [heart])).not.toBe(digest(CHANGED.replace('/new', '/newer'), [heart]))
  })
})

test.each([
  ['one trust of many members', (at: number) => `    member-${at}: 1`, 20_000],
  ['many trusts', (at: number) => `  trust-${at}: x`, 20_000],
])('%s that mean nothing are told in a moment, as far as anybody reads them', (_, line, count) => {
  const lines = Array.from({ length: count }, (__, at) => line(at)).join('\n')
  const text = `chartgate: 1\nlogin_trusts:\n  first:\n    client_name: First\n${lines}`
  const before = performance.now()
  const told = readConfigFile(text, 1_000_000, { rules, readSecret, isSecretSetting })
  // Looked for from the beginning for each fault, its line took a minute of everybody's.
  expect(performance.now() - before).toBeLessThan(4_000)
  expect(told).toSatisfy((one) => Array.isArray(one) && one.length <= 121)
})
