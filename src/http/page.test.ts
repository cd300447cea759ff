import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formTarget, type PageFacts, pageResponse, safeReturnTo, shellOf } from './page.ts'

const ROOT: PageFacts = {
  practiceName: 'Riverbend',
  timeZone: 'UTC',
  basePath: '',
  ownOrigin: 'https://gate.example',
  secureCookies: true,
}
const BELOW: PageFacts = { ...ROOT, basePath: '/webchart.cgi' }

describe('the way back after signing in or out', () => {
  test.each([
    ['/portal', ROOT],
    ['/portal?stopped=1', ROOT],
    ['/steps/01abc', ROOT],
    ['/', ROOT],
    ['/webchart.cgi/portal', BELOW],
  ])('leads to %s', (wanted, facts) => {
    expect(safeReturnTo(wanted, facts)).toBe(wanted)
  })

  test.each([
    ['nothing', undefined],
    ['an empty one', ''],
    ['another host', 'https://evil.example/'],
    ['another host without a scheme', '//evil.example'],
    ['a backslash that browsers read as a slash', '/\\evil.example'],
    ['two of them', '\\\\evil.example'],
    ['another host after a step back', '/x/..//evil.example'],
    ['another host after an encoded step back', '/x/%2e%2e//evil.example'],
    ['another host after a step nowhere', '/.//evil.example'],
    ['another host after a step nowhere and a backslash', '/./\\evil.example'],
    ['a tab that browsers leave out', '/\t/evil.example'],
    ['a line feed', '/\n/evil.example'],
    ['a header', '/portal\r\nSet-Cookie: a=b'],
    ['a script', 'javascript:alert(1)'],
    ['a relative path', 'portal'],
    ['a letter beyond ASCII', '/pörtal'],
  ])('is the front page for %s (RFC 9700 §4.11)', (_, wanted) => {
    expect(safeReturnTo(wanted, ROOT)).toBe('/')
  })

  test.each([
    ['the root of the host', '/'],
    ['another program of the host', '/wiki'],
    ['one that begins alike', '/webchart.cgi.evil/portal'],
    ['one reached by a step back', '/webchart.cgi/../wiki'],
    ['one reached by an encoded step back', '/webchart.cgi/%2E%2e/wiki'],
  ])('stays below the public path: %s', (_, wanted) => {
    expect(safeReturnTo(wanted, BELOW)).toBe('/webchart.cgi/')
  })

  test('never leaves our origin, whatever is wanted', () => {
    const odd = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2e',
      '\t',
      '\n',
      '//',
      '@',
      ':',
      'evil.example',
      '?',
      '#',
    )
    const wanted = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.array(odd).map((parts) => `/${parts.join('')}`),
    )
    fc.assert(
      fc.property(wanted, fc.constantFrom(ROOT, BELOW), (text, facts) => {
        const url = new URL(safeReturnTo(text, facts), facts.ownOrigin)
        return url.origin === facts.ownOrigin && url.pathname.startsWith(`${facts.basePath}/`)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the shell of a page', () => {
  test('links to the same page in other languages, also where the path names another host', () => {
    const shell = shellOf(new Request('https://gate.example//evil.example/x?search=1&code=x'), ROOT)
    for (const { language, href } of shell.otherLanguages)
      expect(href).toBe(`?search=1&lang=${language}`)
  })
  test('takes the language from ?lang=, then the cookie, then the browser', () => {
    const shell = (url: string, headers: Record<string, string>) =>
      shellOf(new Request(url, { headers }), ROOT).language
    const spanish = { 'accept-language': 'es' }
    expect(shell('https://gate.example/', spanish)).toBe('es')
    expect(shell('https://gate.example/', { ...spanish, cookie: '__Host-cg_language=en' })).toBe(
      'en',
    )
    expect(shell('https://gate.example/?lang=es', { cookie: '__Host-cg_language=en' })).toBe('es')
    expect(shell('https://gate.example/?lang=xx', spanish)).toBe('es')
  })
})

describe('the answer with a page', () => {
  const answer = (url = 'https://gate.example/') =>
    pageResponse(
      new Request(url),
      ROOT,
      '<p>x</p>' as unknown as Parameters<typeof pageResponse>[2],
    ) // text renders as itself

  test('forbids framing, scripts from elsewhere and referrers (RFC 9700 §4.2.4, §4.16)', () => {
    const { headers } = answer()
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("base-uri 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })
  test('remembers only a language that there is', () => {
    expect(answer('https://gate.example/?lang=es').headers.get('set-cookie')).toMatch(
      /^__Host-cg_language=es;/,
    )
    expect(answer('https://gate.example/?lang=x;evil').headers.get('set-cookie')).toBeNull()
    expect(answer().headers.get('set-cookie')).toBeNull()
  })
  test.each([
    ['https://app.example/callback?a=1', 'https://app.example'],
    ['http://127.0.0.1:4711/cb', 'http://127.0.0.1:4711'],
    ['com.example.app:/cb', 'com.example.app:'],
  ])('lets forms lead to %s', (redirectUri, target) => {
    expect(formTarget(redirectUri)).toBe(target)
  })
})
