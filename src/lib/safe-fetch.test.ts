import http, { type RequestListener } from 'node:http'
import https from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import net from 'node:net'
import tls from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { createSafeFetch, type FetchPolicy, SafeFetchError } from './safe-fetch.ts'

const demo: FetchPolicy = { allowHosts: [], demo: true }
const production: FetchPolicy = { allowHosts: [], demo: false }
const open: { server: Server; sockets: Set<Socket> }[] = []

afterEach(async () => {
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** Listens on a free loopback port and answers it. */
async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  open.push({ server, sockets })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port // listening on TCP
}

const serve = (listener: RequestListener) => listen(http.createServer(listener))

/** Why a fetch was refused. */
async function reasonOf(
  url: string,
  policy: FetchPolicy,
  resolve?: Parameters<typeof createSafeFetch>[1],
  limits: { maxBytes?: number; timeoutMillis?: number } = {},
): Promise<string> {
  const fetched = createSafeFetch(policy, resolve)(url, { accept: 'application/json', ...limits })
  const error = await fetched.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(SafeFetchError)
  if (!(error instanceof SafeFetchError)) return 'fetched'
  // I06: whatever happened inside, strangers read the same.
  expect(error.message).toBe('The address could not be fetched.')
  return error.reason
}

const answers = (...addresses: string[]) => {
  const calls: string[] = []
  const resolve = async (hostname: string) => {
    calls.push(hostname)
    return addresses.map((address) => ({ address, family: net.isIP(address) }))
  }
  return Object.assign(resolve, { calls })
}

test('posts a form with our credentials, and answers a refusal with its body where it is asked to', async () => {
  const seen: { method: string | undefined; headers: http.IncomingHttpHeaders; body: string }[] = []
  const port = await serve(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    seen.push({ method: request.method, headers: request.headers, body })
    response.statusCode = 400
    response.end('{"error":"invalid_grant"}')
  })
  const url = `http://localhost:${port}/token`
  const request = {
    accept: 'application/json',
    form: 'grant_type=authorization_code&code=ü',
    headers: { authorization: 'Basic x', 'content-type': 'application/x-www-form-urlencoded' },
  }
  const { status, body } = await createSafeFetch(demo)(url, { ...request, refusals: true })
  expect([status, body.toString()]).toEqual([400, '{"error":"invalid_grant"}'])
  expect(seen[0]).toMatchObject({ method: 'POST', headers: request.headers, body: request.form })
  await expect(createSafeFetch(demo)(url, request)).rejects.toMatchObject({ reason: 'status' })
})

test('follows no redirect with a form in hand, and takes none for an answer', async () => {
  let asked = 0
  const port = await serve((_, response) => {
    asked += 1
    response.writeHead(307, { location: '/elsewhere' }).end()
  })
  const sent = createSafeFetch(demo)(`http://localhost:${port}/`, {
    accept: '*/*',
    form: 'a=b',
    refusals: true,
  })
  await expect(sent).rejects.toMatchObject({ reason: 'redirect' })
  expect(asked).toBe(1)
})

test('gets what the demo keeps on this machine, with the given Accept and no credentials', async () => {
  const seen: http.IncomingHttpHeaders[] = []
  const port = await serve((request, response) => {
    seen.push(request.headers)
    response.setHeader('Cache-Control', 'max-age=60')
    response.end('{"keys":[]}')
  })
  const { headers, body } = await createSafeFetch(demo)(`http://localhost:${port}/jwks`, {
    accept: 'application/json',
  })
  expect(body.toString()).toBe('{"keys":[]}')
  expect(headers['cache-control']).toBe('max-age=60')
  expect(Object.keys(seen[0] ?? {}).sort()).toEqual([
    'accept',
    'accept-encoding',
    'connection',
    'host',
    'user-agent',
  ])
  expect(seen[0]?.accept).toBe('application/json')
})

test.each([
  ['http://keys.example/jwks', 'not-https'],
  ['http://127.0.0.1/jwks', 'not-https'],
  ['ftp://keys.example/jwks', 'not-https'],
  ['file:///etc/passwd', 'not-https'],
  ['data:application/json,{}', 'not-https'],
  ['javascript:alert(1)', 'not-https'],
  ['gopher://127.0.0.1:6379/_INFO', 'not-https'],
  ['https://user@keys.example/jwks', 'user-information'],
  ['https://user:secret@keys.example/jwks', 'user-information'],
  ['https://good.example%40@evil.example/', 'user-information'],
  ['', 'malformed'],
  ['keys.example/jwks', 'malformed'],
  ['https://', 'malformed'],
  ['https://[::1/jwks', 'malformed'],
  [`https://keys.example/${'a'.repeat(2048)}`, 'malformed'],
])('production refuses %s before it resolves anything', async (url, reason) => {
  const resolve = answers('1.1.1.1')
  expect(await reasonOf(url, production, resolve)).toBe(reason)
  expect(resolve.calls).toEqual([])
})

test.each([
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f.0.0.1/',
  'https://0177.0.0.1/',
  'https://0/',
  'https://10.1.2.3/',
  'https://172.16.0.1/',
  'https://192.168.0.1/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://[::]/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[64:ff9b::127.0.0.1]/',
  'https://[2002:7f00:1::]/',
  'https://[fe80::1]/',
  'https://[fd00:ec2::254]/',
  'https://[ff02::1]/',
])('production refuses the inside address %s (I06)', async (url) => {
  expect(await reasonOf(url, production)).toBe('address-refused')
})

test.each([
  ['loopback', ['127.0.0.1']],
  ['private', ['10.0.0.1']],
  ['metadata', ['169.254.169.254']],
  ['mapped', ['::ffff:10.0.0.1']],
  ['one public and one private address', ['1.1.1.1', '10.0.0.1']],
  ['one public and one IPv6 loopback address', ['2606:4700::1111', '::1']],
])('production refuses a name that resolves to %s', async (_, addresses) => {
  expect(await reasonOf('https://keys.example/', production, answers(...addresses))).toBe(
    'address-refused',
  )
})

test('the real name localhost is refused as well', async () => {
  expect(await reasonOf('https://localhost/', production)).toBe('address-refused')
})

test.each(['http://10.0.0.1/', 'http://169.254.169.254/', 'https://192.168.0.1/'])(
  'the demo, too, refuses the private address %s',
  async (url) => {
    expect(await reasonOf(url, demo)).toBe('address-refused')
  },
)

test('a name is resolved once and the connection goes there: no rebinding', async () => {
  const seen: (string | undefined)[] = []
  const port = await serve((request, response) => {
    seen.push(request.headers.host)
    response.end('here')
  })
  const resolve = answers('127.0.0.1')
  const { body } = await createSafeFetch(demo, resolve)(`http://keys.example:${port}/`, {
    accept: '*/*',
  })
  expect(body.toString()).toBe('here')
  expect(resolve.calls).toEqual(['keys.example'])
  expect(seen).toEqual([`keys.example:${port}`])
})

test('of several checked addresses one that answers will do', async () => {
  const port = await serve((_, response) => response.end('here'))
  const fetched = createSafeFetch(demo, answers('::1', '127.0.0.1'))
  expect((await fetched(`http://keys.example:${port}/`, { accept: '*/*' })).body.toString()).toBe(
    'here',
  )
})

test('a host that the operator vouches for may be inside and without https', async () => {
  const port = await serve((_, response) => response.end('keys'))
  for (const entry of ['keys.internal', `keys.internal:${port}`]) {
    const fetched = createSafeFetch({ allowHosts: [entry], demo: false }, answers('127.0.0.1'))
    const { body } = await fetched(`http://keys.internal:${port}/jwks`, { accept: '*/*' })
    expect(body.toString()).toBe('keys')
  }
})

test.each([
  'https://keys.internal.evil.example/',
  'https://evilkeys.internal/',
  'https://keys.internal@evil.example/',
  'https://evil.example/keys.internal',
  'https://keys.internal.:8443/',
  'https://keys.internal:9443/',
  'https://sub.keys.internal:8443/',
])('vouching for keys.internal:8443 does not cover %s (I05)', async (url) => {
  const policy = { allowHosts: ['keys.internal:8443'], demo: false }
  expect(await reasonOf(url, policy, answers('10.0.0.1'))).toMatch(/address-refused|user-info/)
})

test.each([301, 302, 303, 307, 308, 304])('follows no redirect: %i', async (status) => {
  let visited = 0
  const port = await serve((request, response) => {
    visited++
    if (request.url !== '/start') return void response.end('inside')
    response.writeHead(status, { Location: '/inside' }).end()
  })
  expect(await reasonOf(`http://localhost:${port}/start`, demo)).toBe('redirect')
  expect(visited).toBe(1)
})

test.each([201, 204, 206, 400, 401, 403, 404, 500, 503])('takes no status %i', async (status) => {
  const port = await serve((_, response) => response.writeHead(status).end())
  expect(await reasonOf(`http://localhost:${port}/`, demo)).toBe('status')
})

test('takes no compressed body, which could unfold beyond every limit', async () => {
  const port = await serve((_, response) =>
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('x'),
  )
  expect(await reasonOf(`http://localhost:${port}/`, demo)).toBe('encoded')
})

test('stops reading at the limit, told or not', async () => {
  const port = await serve((request, response) => {
    if (request.url === '/told') response.setHeader('Content-Length', 2000)
    for (let sent = 0; sent < 2000; sent += 100) response.write('x'.repeat(100))
    response.end()
  })
  for (const path of ['/told', '/untold']) {
    const url = `http://localhost:${port}${path}`
    expect(await reasonOf(url, demo, undefined, { maxBytes: 1999 })).toBe('too-large')
    const whole = await createSafeFetch(demo)(url, { accept: '*/*', maxBytes: 2000 })
    expect(whole.body).toHaveLength(2000)
  }
})

test('takes no headers without end', async () => {
  const port = await listen(
    net.createServer((socket) => {
      socket.on('error', () => {}) // the fetch hangs up on us, as it should
      socket.write(`HTTP/1.1 200 OK\r\n${'X-Filler: 0123456789\r\n'.repeat(2000)}\r\n`)
    }),
  )
  expect(await reasonOf(`http://localhost:${port}/`, demo)).toBe('unreachable')
})

test('waits no longer than it was told: for DNS, an answer, or the rest of one', async () => {
  const silent = await listen(net.createServer(() => {}))
  const slow = await serve((_, response) => void response.write('begun'))
  const limits = { timeoutMillis: 60 }
  const forever = () => new Promise<never>(() => {})
  expect(await reasonOf('https://keys.example/', production, forever, limits)).toBe('timeout')
  expect(await reasonOf(`http://localhost:${silent}/`, demo, undefined, limits)).toBe('timeout')
  expect(await reasonOf(`http://localhost:${slow}/`, demo, undefined, limits)).toBe('timeout')
})

test('a closed port, a port that speaks something else and no such name look alike', async () => {
  const port = await listen(net.createServer((socket) => socket.end('-ERR unknown command\r\n')))
  const nothing = () => Promise.reject(Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' }))
  expect(await reasonOf('http://127.0.0.1:1/', demo)).toBe('unreachable')
  expect(await reasonOf(`http://127.0.0.1:${port}/`, demo)).toBe('unreachable')
  expect(await reasonOf('https://no.such.example/', production, nothing)).toBe('unresolved')
  expect(await reasonOf('https://no.such.example/', production, answers())).toBe('unresolved')
})

// Made for this test, for keys.example and localhost; it protects nothing.
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg7Jx+FjeSP8B13NNM
sXZqL2odbinwDZD92aqQNt1XR2mhRANCAAQz+IBIw4sqNoLQUSASiRHT4vjmUo0L
0Is7bTsFJxtwqvcngHyzI+mXrjQKyEP+dhuMYN6NRNmw+shYae/8usLr
-----END PRIVATE KEY-----`
const CERT = `-----BEGIN CERTIFICATE-----
MIIBozCCAUmgAwIBAgIUSAnvA2Aor+QvXSk+mgX+FcdEcu4wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDIwMzgyOVoYDzIxMjYxMDMx
MjAzODI5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQz+IBIw4sqNoLQUSASiRHT4vjmUo0L0Is7bTsFJxtwqvcngHyzI+mX
rjQKyEP+dhuMYN6NRNmw+shYae/8usLro3cwdTAdBgNVHQ4EFgQUpLhWLovlZDtg
Vhattyzbr8tunBAwHwYDVR0jBBgwFoAUpLhWLovlZDtgVhattyzbr8tunBAwDwYD
VR0TAQH/BAUwAwEB/zAiBgNVHREEGzAZgglsb2NhbGhvc3SCDGtleXMuZXhhbXBs
ZTAKBggqhkjOPQQDAgNIADBFAiEA3U7Z0UiSyYOCIOlpmSrVybYbdEADqjkKCmju
t+gZfpUCIDQbz8JhbVXp0Lq4nLABhKlky8iNnB0beTdTunZF4Hzx
-----END CERTIFICATE-----`

test('checks the certificate, and against the name, not the pinned address', async () => {
  const port = await listen(
    https.createServer({ key: KEY, cert: CERT }, (_, response) => response.end('keys')),
  )
  const url = `https://keys.example:${port}/`
  expect(await reasonOf(url, demo, answers('127.0.0.1'))).toBe('unreachable')

  const trusted = tls.getCACertificates()
  tls.setDefaultCACertificates([CERT])
  try {
    const fetched = createSafeFetch(demo, answers('127.0.0.1'))
    expect((await fetched(url, { accept: '*/*' })).body.toString()).toBe('keys')
    const other = `https://other.example:${port}/`
    expect(await reasonOf(other, demo, answers('127.0.0.1'))).toBe('unreachable')
  } finally {
    tls.setDefaultCACertificates(trusted)
  }
})
