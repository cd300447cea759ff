// Serves the Pressure Diary, a browser-only SMART app: a handful of named files, fhirclient's ready bundle
// and config.json, and nothing else. It holds no secret and no state, so any static file host does as well.
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'

export type PatientAppOptions = {
  /** The port to listen on; 0 takes a free one. */
  port: number
  /** The address to listen on: `127.0.0.1`. */
  host: string
  /** The FHIR base URL of the practice: the only one the app will connect to. */
  iss: string
  clientId: string
  /** What the practice is called on the button. */
  practiceName?: string
}

export type PatientApp = {
  /** Where the app is opened; also its redirect URI. */
  url: string
  close(): Promise<void>
}

type File = { contentType: string; body: Buffer }

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
}

/** Every file of the app; what is not in this list is not there. */
const FILES = [
  'index.html',
  'launch.html',
  'privacy.html',
  'terms.html',
  'style.css',
  'icon.svg',
  'app.js',
  'launch.js',
  'connection.js',
  'record.js',
  'record-view.js',
  'kinds-table.js',
  'kinds.js',
  'scopes.js',
  'chart.js',
  'words.js',
  'view.js',
] as const

/** The pure build: for browsers that need no polyfills. */
const CLIENT_BUNDLE = 'fhirclient/build/fhir-client.pure.min.js'

/** Starts the app; rejects when the issuer is no http(s) URL or the port is taken. */
export async function startPatientApp(options: PatientAppOptions): Promise<PatientApp> {
  const issuer = issuerUrl(options.iss)
  const files = filesOf(options)
  const headers = securityHeaders(issuer.origin)
  const server = createServer((request, response) => answer(request, response, files, headers))
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(options.port, options.host, listening)
  })
  const { port } = server.address() as AddressInfo // a server on TCP has no other form
  return {
    url: `http://${visibleHost(options.host)}:${port}/`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

function issuerUrl(iss: string): URL {
  const url = URL.canParse(iss) ? new URL(iss) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new TypeError(
      `iss must be the FHIR base URL of a practice, but is ${JSON.stringify(iss)}.`,
    )
  return url
}

/** Everything the app consists of, by path, read once. */
function filesOf(options: PatientAppOptions): Map<string, File> {
  const files = new Map<string, File>()
  for (const name of FILES)
    files.set(`/${name}`, fileOf(name, readFileSync(new URL(`public/${name}`, import.meta.url))))
  const bundle = readFileSync(createRequire(import.meta.url).resolve(CLIENT_BUNDLE))
  files.set('/fhir-client.js', fileOf('fhir-client.js', bundle))
  files.set('/config.json', fileOf('config.json', Buffer.from(JSON.stringify(configOf(options)))))
  const index = files.get('/index.html')
  if (index) files.set('/', index)
  return files
}

function fileOf(name: string, body: Buffer): File {
  const contentType = TYPES[name.slice(name.lastIndexOf('.') + 1)]
  if (contentType === undefined) throw new TypeError(`${name} has no known type.`)
  return { contentType, body }
}

/** What the app is told: the practices it may connect to, which is its allow-list of issuers. */
function configOf({ iss, clientId, practiceName }: PatientAppOptions) {
  return {
    practices: [
      {
        name: practiceName ?? 'Riverside Family Practice',
        fhirBase: iss.replace(/\/$/, ''),
        clientId,
      },
    ],
  }
}

/** No script but ours, no talk to anybody but the practice, no referrer: the address may hold a code. */
function securityHeaders(issuerOrigin: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${issuerOrigin}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  }
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: ReadonlyMap<string, File>,
  headers: Readonly<Record<string, string>>,
): void {
  // The path is looked up as it was sent, never decoded and never joined to a folder.
  const path = (request.url ?? '').split('?', 1)[0] ?? ''
  const file = files.get(path)
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    send(response, 405, textFile('Only GET and HEAD.\n'), { ...headers, Allow: 'GET, HEAD' })
  } else if (file) send(response, 200, file, headers)
  else send(response, 404, textFile('There is nothing here.\n'), headers)
}

const textFile = (text: string): File => ({
  contentType: 'text/plain; charset=utf-8',
  body: Buffer.from(text),
})

function send(
  response: ServerResponse,
  status: number,
  { contentType, body }: File,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, {
    ...headers,
    'Content-Type': contentType,
    'Content-Length': body.byteLength,
  })
  // To HEAD the same headers, which Node sends without the body (RFC 9110 §9.3.2).
  response.end(body)
}

/** The name a browser on this machine uses; loopback is `localhost`, as in the registered redirect URI. */
function visibleHost(host: string): string {
  if (['127.0.0.1', '::1', 'localhost', '0.0.0.0', '::'].includes(host)) return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

const USAGE =
  'usage: node server.ts --iss https://practice.example/fhir --client-id ID [--port 4001] [--host 127.0.0.1] [--practice-name NAME]'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      iss: { type: 'string' },
      'client-id': { type: 'string' },
      port: { type: 'string', default: '4001' },
      host: { type: 'string', default: '127.0.0.1' },
      'practice-name': { type: 'string' },
    },
  })
  const { iss, 'client-id': clientId, host } = values
  const port = Number(values.port)
  if (iss === undefined || clientId === undefined)
    throw new TypeError('--iss and --client-id are needed.')
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new TypeError(`--port must be a number from 0 to 65535, but is ${values.port}.`)
  const practiceName = values['practice-name']
  const app = await startPatientApp({
    port,
    host,
    iss,
    clientId,
    ...(practiceName && { practiceName }),
  })
  console.log(`Pressure Diary: ${app.url}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void app.close())
}

if (import.meta.main)
  main().catch((error: unknown) => {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
    process.exitCode = 1
  })
