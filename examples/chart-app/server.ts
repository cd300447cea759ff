// Serves Growth and Pressure, a confidential SMART app that practitioners start from a chart: it proves
// itself with a key of its own (private_key_jwt), keeps tokens on the server, and shows blood pressure or
// growth in a tab or in a frame of the EHR. Four routes, no framework, no client script.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { type ClientKey, makeClientKey } from './client-key.ts'
import { type Granted, type Launches, launches } from './launch.ts'
import { type Kept, keep } from './once.ts'
import { homePage, recordPage, refusalPage } from './page.ts'
import { Refusal } from './practice.ts'
import { readRecord } from './record.ts'
import { OWN_THEME, type Theme, themeOf } from './theme.ts'

export type ChartAppOptions = {
  /** The port to listen on; 0 takes a free one. */
  port: number
  /** The address to listen on: `127.0.0.1`. */
  host: string
  /** The FHIR base URL of the practice: the only one the app can be started from. */
  iss: string
  clientId: string
}

export type ChartApp = {
  /** Where the app is, with a slash at its end. */
  url: string
  close(): Promise<void>
}

type App = {
  key: ClientKey
  launches: Launches
  /** What was granted, by the id of the page that shows it. */
  views: Kept<{ granted: Granted; browser: string }>
  /** Only the practice that starts the app may show it in a frame. */
  framedBy: string
}

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
}

/** As long as the access token may live. */
const VIEW_MILLIS = 3_600_000
const STYLE = readFileSync(new URL('style.css', import.meta.url))

/** Starts the app; rejects when the issuer is no http(s) URL or the port is taken. */
export async function startChartApp(options: ChartAppOptions): Promise<ChartApp> {
  const iss = URL.canParse(options.iss) ? new URL(options.iss) : null
  if (iss === null || !/^https?:$/.test(iss.protocol))
    throw new TypeError(
      `iss must be the FHIR base URL of a practice, but is ${JSON.stringify(options.iss)}.`,
    )
  let app: App | null = null
  const server = createServer((request, response) => {
    if (app) void answer(request, response, app)
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(options.port, options.host, listening)
  })
  const { port } = server.address() as AddressInfo // a server on TCP has no other form
  const url = `http://${visibleHost(options.host)}:${port}/`
  const key = await makeClientKey()
  app = {
    key,
    launches: launches({
      fhirBase: options.iss.replace(/\/$/, ''),
      clientId: options.clientId,
      redirectUri: `${url}callback`,
      key,
    }),
    views: keep(VIEW_MILLIS),
    framedBy: iss.origin,
  }
  return {
    url,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, app: App): Promise<void> {
  const nonce = randomBytes(16).toString('base64')
  try {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return send(response, 405, 'text/plain', 'Only GET and HEAD.\n', { Allow: 'GET, HEAD' })
    const url = new URL(request.url ?? '/', 'http://app.invalid')
    await route(url, request, response, app, nonce)
  } catch (error) {
    const known = error instanceof Refusal
    if (!known) console.error(error)
    const text = known
      ? error.message
      : 'The practice cannot be reached, or answered what makes no sense.'
    sendPage(response, app, known ? 400 : 502, nonce, refusalPage(text, nonce, OWN_THEME))
  }
}

async function route(
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  app: App,
  nonce: string,
): Promise<void> {
  switch (url.pathname) {
    case '/':
      return sendPage(response, app, 200, nonce, homePage(nonce, OWN_THEME))
    case '/style.css':
      return send(response, 200, 'text/css; charset=utf-8', STYLE)
    case '/jwks.json':
      return send(response, 200, 'application/json', JSON.stringify(app.key.jwks))
    case '/launch': {
      const { location, state, browser } = await app.launches.begin(url.searchParams)
      return redirect(response, location, cookie(state, browser))
    }
    case '/callback': {
      const granted = await app.launches.end(url.searchParams, (state) => cookieOf(request, state))
      const [id, browser] = [random(), random()]
      app.views.put(id, { granted, browser })
      return redirect(response, `/view/${id}`, cookie(id, browser))
    }
    default:
      return url.pathname.startsWith('/view/')
        ? view(url.pathname.slice('/view/'.length), request, response, app, nonce)
        : send(response, 404, 'text/plain', 'There is nothing here.\n')
  }
}

/** The charts of one launch. Each launch has a page of its own, so two tabs cannot show each other's patient. */
async function view(
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
  app: App,
  nonce: string,
): Promise<void> {
  const shown = app.views.get(id)
  if (!shown || cookieOf(request, id) !== shown.browser)
    throw new Refusal('This page has ended. Start the app from the chart again.')
  const [record, theme]: [Awaited<ReturnType<typeof readRecord>>, Theme] = await Promise.all([
    readRecord(shown.granted, Date.now()),
    themeOf(shown.granted),
  ])
  sendPage(response, app, 200, nonce, recordPage(record, shown.granted, nonce, theme))
}

const random = () => randomBytes(32).toString('base64url')

/**
 * A cookie for one launch. In a frame of another site browsers send only cookies that are marked for it;
 * `Partitioned` keeps it to frames of this EHR. Browsers take `Secure` from this machine without TLS too.
 */
function cookie(id: string, value: string): string {
  return `${cookieName(id)}=${value}; Path=/; HttpOnly; Secure; SameSite=None; Partitioned; Max-Age=${VIEW_MILLIS / 1000}`
}

const cookieName = (id: string) => `chart_app_${id.slice(0, 12)}`

function cookieOf(request: IncomingMessage, id: string): string | null {
  const wanted = `${cookieName(id)}=`
  const pair = (request.headers.cookie ?? '').split('; ').find((one) => one.startsWith(wanted))
  return pair === undefined ? null : pair.slice(wanted.length)
}

function redirect(response: ServerResponse, location: string, setCookie: string): void {
  send(response, 303, 'text/plain', '', { Location: location, 'Set-Cookie': setCookie })
}

function sendPage(
  response: ServerResponse,
  app: App,
  status: number,
  nonce: string,
  body: string,
): void {
  const policy = [
    "default-src 'none'",
    `style-src 'self' 'nonce-${nonce}'`,
    "form-action 'none'",
    "base-uri 'none'",
    `frame-ancestors ${app.framedBy}`,
  ].join('; ')
  send(response, status, 'text/html; charset=utf-8', body, { 'Content-Security-Policy': policy })
}

function send(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...HEADERS, 'Content-Type': contentType, ...headers })
  response.end(body)
}

/** The name a browser on this machine uses. */
function visibleHost(host: string): string {
  if (['0.0.0.0', '::', '::1', 'localhost'].includes(host)) return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

const USAGE =
  'usage: node server.ts --iss https://practice.example/fhir --client-id ID [--port 4002] [--host 127.0.0.1]'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      iss: { type: 'string' },
      'client-id': { type: 'string' },
      port: { type: 'string', default: '4002' },
      host: { type: 'string', default: '127.0.0.1' },
    },
  })
  if (!values.iss || !values['client-id']) throw new TypeError(USAGE)
  const app = await startChartApp({
    iss: values.iss,
    clientId: values['client-id'],
    port: Number(values.port),
    host: values.host,
  })
  console.log(`${app.url}launch is the launch URL, ${app.url}callback the redirect URI.`)
}

if (import.meta.main)
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
