import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { redirectUriFault, redirectUriMatches } from './redirect-uri.ts'

describe('registering', () => {
  test.each([
    'https://app.example/cb',
    'https://app.example',
    'https://app.example:8443/cb?tenant=1&x=%20y',
    'https://xn--bcher-kva.example/cb',
    'https://a.b-c.example/~user/(cb);v=1',
    'http://localhost:8080/code',
    'http://localhost/cb',
    'http://127.0.0.1/cb',
    'http://127.0.0.1:49152/cb?x=1',
    'http://[::1]:8000/cb',
    'https://127.0.0.1:8443/cb',
    'https://[::1]/cb',
    'com.example.app:/callback',
    'com.example.app://callback',
    'org.my-clinic.phone:/oauth?x=1',
  ])('takes %s', (uri) => {
    expect(redirectUriFault(uri)).toBeNull()
  })

  test.each([
    '',
    '/cb',
    'app.example/cb',
    '//app.example/cb',
    'https:',
    'https://',
    'https:///cb',
    'https:/app.example/cb',
    'https:app.example/cb',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'javascript://app.example/%0aalert(1)',
    'data:text/html,hello',
    'vbscript:msgbox',
    'file:///etc/passwd',
    'blob:https://app.example/1',
    'about:blank',
    'ftp://app.example/cb',
    'ws://app.example/cb',
    'HTTPS://app.example/cb',
    'myapp:/cb',
    'myapp://cb',
    'com.example.app:',
    'com.example.app:cb',
    'com.example.app://user@host/cb',
    'urn:ietf:wg:oauth:2.0:oob',
    'http://app.example/cb',
    'http://10.0.0.1/cb',
    'http://127.0.0.2/cb',
    'http://localhost.evil.example/cb',
    'http://localhost@evil.example/cb',
    'http://127.0.0.1.evil.example/cb',
    'http://[::2]/cb',
    'http://localhost:0/cb',
    'http://localhost:99999/cb',
    'http://localhost:/cb',
  ])('refuses the scheme or form of %j (H01)', (uri) => {
    expect(redirectUriFault(uri)).not.toBeNull()
  })

  test.each([
    ['https://app.example/cb#', /fragment/],
    ['https://app.example/cb#/route', /fragment/],
    ['https://*.app.example/cb', /wildcard/],
    ['https://app.example/*', /wildcard/],
    ['https://user@app.example/cb', /user information/],
    ['https://user:secret@app.example/cb', /user information/],
    ['https://app.example%40evil.example/cb', /host/],
    ['https://app.example\\@evil.example/cb', /percent-encoded/],
    ['https://app.example\\cb', /percent-encoded/],
    ['https://app.example/c b', /percent-encoded/],
    ['https://app.example/cb\n', /percent-encoded/],
    ['https://app.example/\tcb', /percent-encoded/],
    ['https://app.example/"cb', /percent-encoded/],
    ['https://app.example/<cb>', /percent-encoded/],
    ['https://bücher.example/cb', /percent-encoded/],
    ['https://app.example/cb%', /percent-encoding/],
    ['https://app.example/cb%zz', /percent-encoding/],
    ['https://app.example/a/../cb', /segment/],
    ['https://app.example/./cb', /segment/],
    ['https://app.example/%2e%2E/cb', /segment/],
    ['https://app.example./cb', /host/],
    ['https://.app.example/cb', /host/],
    ['https://app..example/cb', /host/],
    ['https://app_.example/cb', /host/],
    ['https://app.example:/cb', /host/],
    ['https://app.example:99999/cb', /host/],
    ['https://10.0.0.1/cb', /IP address/],
    ['https://8.8.8.8/cb', /IP address/],
    ['https://[2606:4700::1]/cb', /IP address/],
    ['https://2130706433/cb', /host/],
    ['https://0x7f.1/cb', /host/],
    [`https://app.example/${'a'.repeat(2048)}`, /longer/],
  ])('refuses %j and says why (H01)', (uri, why) => {
    expect(redirectUriFault(uri)).toMatch(why)
  })

  test('whatever is taken, a browser reads it as it is written and without a script', () => {
    const piece = fc.constantFrom(
      ...'https:// http:// com.example: javascript: app.example localhost 127.0.0.1 [::1] @ : / ? # * %2e %0a . .. \\ a A 8080 &x=1'.split(
        ' ',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), (pieces) => {
        const uri = pieces.join('')
        if (redirectUriFault(uri) !== null) return
        const url = new URL(uri)
        expect(url.protocol).toMatch(/^(https|http|[a-z][a-z0-9-]*(\.[a-z0-9-]+)+):$/)
        expect(url.username + url.password + url.hash).toBe('')
        if (url.protocol === 'http:')
          expect(url.hostname).toMatch(/^(localhost|127\.0\.0\.1|\[::1\])$/)
        if (!url.protocol.includes('.')) expect(uri.toLowerCase()).toContain(`//${url.hostname}`)
      }),
      { numRuns: 20_000 },
    )
  })
})

const registered = [
  'https://app.example/cb',
  'https://app.example/search?x=1',
  'https://app.example/a.b',
  'http://localhost:8080/cb',
  'http://127.0.0.1/native',
  'http://[::1]:4000/native',
  'com.example.app:/cb',
]

describe('matching (RFC 9700 §2.1)', () => {
  test.each(registered)('takes the registered %s', (uri) => {
    expect(redirectUriMatches(registered, uri)).toBe(true)
  })

  test.each([
    '',
    'https://app.example/cb.evil',
    'https://app.example/cb/',
    'https://app.example/cb/../x',
    'https://app.example/cb?x',
    'https://app.example/cb?',
    'https://app.example/cb#x',
    'https://app.example/c',
    'https://app.example',
    'https://app.example/search?x=1&y=2',
    'https://app.example/search',
    'com.example.app:/cb/x',
  ])('refuses %j, more or less than what was registered (A01)', (uri) => {
    expect(redirectUriMatches(registered, uri)).toBe(false)
  })

  test.each([
    'https://APP.example/cb',
    'HTTPS://app.example/cb',
    'https://app.example/CB',
    'https://app.example./cb',
    'https://app.example:443/cb',
    'https://app.example//cb',
    'https://app.example/%63b',
    'https://app.example/cb%20',
    'https://app.example/cb ',
    ' https://app.example/cb',
    'https://ａpp.example/cb',
    'https://app.example/сb', // the с is Cyrillic
  ])('refuses %j, another spelling (A02)', (uri) => {
    expect(redirectUriMatches(registered, uri)).toBe(false)
  })

  test.each([
    'https://app.example@evil.example/cb',
    'https://app.example%25@evil.example/cb',
    'https://app.example\\@evil.example/cb',
    'https://app.example\t/cb',
    'https://app.\nexample/cb',
    'https://evil.example/https://app.example/cb',
    'https://user@app.example/cb',
  ])('refuses %j, a trick (A03)', (uri) => {
    expect(redirectUriMatches(registered, uri)).toBe(false)
  })

  test.each(['https://app.example/aXb', 'https://appXexample/cb', 'https://app.example/.*'])(
    'refuses %j: what is registered is no pattern (A05)',
    (uri) => {
      expect(redirectUriMatches(registered, uri)).toBe(false)
    },
  )

  test.each([
    'http://127.0.0.1:51004/native',
    'http://127.0.0.1:1/native',
    'http://[::1]/native',
    'http://[::1]:65535/native',
  ])('takes %s: the port of a loopback IP address is free (RFC 8252 §7.3)', (uri) => {
    expect(redirectUriMatches(registered, uri)).toBe(true)
  })

  test.each([
    'http://localhost:8081/cb',
    'http://localhost/cb',
    'http://127.0.0.1:8080/cb',
    'http://127.0.0.1:51004/native/',
    'http://127.0.0.1:51004/native?x=1',
    'http://127.0.0.1:51004',
    'http://127.0.0.1:0/native',
    'http://127.0.0.1:080/native',
    'http://127.0.0.1:99999/native',
    'http://127.0.0.1:8080:9090/native',
    'http://127.0.0.1:8080@evil.example/native',
    'http://127.0.0.1:/native',
    'https://127.0.0.1:51004/native',
    'http://127.1:51004/native',
    'http://127.0.0.2:51004/native',
    'http://[::1]:8080/../native',
    'https://app.example:8443/cb',
  ])('refuses %s: nothing but that port is free', (uri) => {
    expect(redirectUriMatches(registered, uri)).toBe(false)
  })

  test('a URI that differs in any letter is another URI', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...registered.filter((uri) => !/127|::1/.test(uri))),
        fc.nat(60),
        fc.string({ minLength: 0, maxLength: 3 }),
        fc.nat(2),
        (uri, at, inserted, dropped) => {
          const changed = uri.slice(0, at) + inserted + uri.slice(at + dropped)
          expect(redirectUriMatches(registered, changed)).toBe(registered.includes(changed))
        },
      ),
      { numRuns: 5_000 },
    )
  })
})
