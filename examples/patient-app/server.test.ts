import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PatientApp, startPatientApp } from './server.ts'

let app: PatientApp

beforeAll(async () => {
  app = await startPatientApp({
    port: 0,
    host: '127.0.0.1',
    iss: 'http://localhost:4000/practice/fhir/',
    clientId: 'diary',
  })
})
afterAll(() => app.close())

const at = (path: string) => new URL(path, app.url)

/** Asks with the path exactly as written, which fetch would tidy up. */
async function ask(path: string, method = 'GET'): Promise<{ status: number; body: string }> {
  const { port } = new URL(app.url)
  const sent = request({ host: '127.0.0.1', port, path, method }).end()
  const [answer] = await once(sent, 'response')
  return { status: answer.statusCode, body: await text(answer) }
}

describe('refuses what is not a file of the app', () => {
  test.each([
    '/server.ts',
    '/public/app.js',
    '/../server.ts',
    '/../../package.json',
    '/%2e%2e/server.ts',
    '/..%2fserver.ts',
    '/%252e%252e%252fserver.ts',
    '/..\\server.ts',
    '/%00index.html',
    '//index.html',
    '//etc/passwd',
    '/./app.js',
    '/app%2ejs',
    '/App.js',
    '/app.js/',
    '/%',
    '/constructor',
    '/__proto__',
    'http://127.0.0.1/app.js',
  ])('404 for %s', async (path) => {
    const { status, body } = await ask(path)
    expect(status).toBe(404)
    expect(body).toBe('There is nothing here.\n')
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
    '405 for %s, also of a file',
    async (method) => {
      const answer = await fetch(at('/app.js'), { method })
      expect(answer.status).toBe(405)
      expect(answer.headers.get('allow')).toBe('GET, HEAD')
    },
  )
})

describe('serves the app', () => {
  test('with its page at the redirect URI, whatever answer stands behind it', async () => {
    const page = await (await fetch(at('/index.html'))).text()
    expect(page).toContain('<title>Pressure Diary</title>')
    expect(await (await fetch(at('/'))).text()).toBe(page)
    expect(await (await fetch(at('/?code=c&state=s&iss=i'))).text()).toBe(page)
  })

  test('with every file that its pages and modules name, each in its own type', async () => {
    const seen = new Map<string, string>()
    const waiting = ['/index.html', '/launch.html', '/privacy.html', '/terms.html']
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (seen.has(path)) continue
      const answer = await fetch(at(path))
      expect(answer.status, path).toBe(200)
      seen.set(path, answer.headers.get('content-type') ?? '')
      const body = path === '/fhir-client.js' ? '' : await answer.text()
      for (const match of body.matchAll(/(?:(?:src|href)="|from '\.\/)([a-z.-]+\.[a-z]+)["']/g))
        waiting.push(`/${match[1]}`)
    }
    expect([...seen.keys()]).toEqual(
      expect.arrayContaining([
        '/app.js',
        '/connection.js',
        '/fhir-client.js',
        '/style.css',
        '/icon.svg',
      ]),
    )
    for (const [path, type] of seen) {
      if (path.endsWith('.js')) expect(type, path).toBe('text/javascript; charset=utf-8')
      if (path.endsWith('.html')) expect(type, path).toBe('text/html; charset=utf-8')
    }
  })

  test('with fhirclient as its maker built it', async () => {
    expect(await (await fetch(at('/fhir-client.js'))).text()).toContain('smart-configuration')
  })

  test('with the one practice it may connect to', async () => {
    expect(await (await fetch(at('/config.json'))).json()).toEqual({
      practices: [
        {
          name: 'Riverside Family Practice',
          fhirBase: 'http://localhost:4000/practice/fhir',
          clientId: 'diary',
        },
      ],
    })
  })

  test('to HEAD without a body (RFC 9110 §9.3.2)', async () => {
    const { status, body } = await ask('/app.js', 'HEAD')
    expect([status, body]).toEqual([200, ''])
  })
})

describe('protects the person', () => {
  test.each(['/', '/launch.html', '/app.js', '/config.json', '/nothing'])('on %s', async (path) => {
    const { headers } = await fetch(at(path))
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).toContain("connect-src 'self' http://localhost:4000;")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  test('by pages without a line of script or style in them', async () => {
    for (const path of ['/index.html', '/launch.html', '/privacy.html', '/terms.html']) {
      const page = await (await fetch(at(path))).text()
      expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:/i)
    }
  })
})

describe('starts', () => {
  test.each(['', 'fhir', '/fhir', 'file:///etc/passwd', 'javascript:alert(1)'])(
    'never with the issuer %j',
    async (iss) => {
      const started = startPatientApp({ port: 0, host: '127.0.0.1', iss, clientId: 'diary' })
      await expect(started).rejects.toThrow('iss must be the FHIR base URL')
    },
  )

  test('not on a port that is taken', async () => {
    const { port } = new URL(app.url)
    const again = startPatientApp({
      port: Number(port),
      host: '127.0.0.1',
      iss: 'http://localhost:4000/fhir',
      clientId: 'diary',
    })
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  test('from the command line, and says how when called wrongly', async () => {
    const script = `${import.meta.dirname}/server.ts`
    const good = spawn(process.execPath, [
      script,
      '--port',
      '0',
      '--iss',
      'http://localhost:4000/fhir',
      '--client-id',
      'diary',
    ])
    const [line] = await once(good.stdout, 'data')
    const url = /http:\/\/localhost:\d+\//.exec(String(line))?.[0] ?? ''
    expect((await fetch(url)).status).toBe(200)
    good.kill('SIGTERM')
    expect(await once(good, 'exit')).toEqual([0, null])

    const bad = spawn(process.execPath, [
      script,
      '--port',
      '99999',
      '--iss',
      'http://x/fhir',
      '--client-id',
      'y',
    ])
    expect(await text(bad.stderr)).toMatch(/--port must be a number.*\nusage: node server\.ts/s)
    expect(await once(bad, 'exit')).toEqual([1, null])
  })
})
