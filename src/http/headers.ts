// Headers that answers of one kind share. Pages forbid framing, scripts and styles from elsewhere, and
// tell no other site where the reader came from (RFC 9700 §4.2.4, §4.16).

/** Of every answer with a token or about one (RFC 6749 §5.1). */
import { addHeader, reply } from './reply.ts'
export const NO_STORE: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  Pragma: 'no-cache',
}

export type PageHeaderOptions = {
  /** Origins besides ours that a form's answer may redirect to. */
  formTargets?: readonly string[]
  /** Origins besides ours that the page shows in a frame. */
  frames?: readonly string[]
  /** Whether pages of ours may show it in a frame; nobody else ever may. */
  framedByUs?: boolean
}

/** Of every page. */
export function pageHeaders(options: PageHeaderOptions = {}): Record<string, string> {
  const { formTargets = [], frames = [], framedByUs = false } = options
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    ...(frames.length > 0 ? [`frame-src ${["'self'", ...frames].join(' ')}`] : []),
    `frame-ancestors ${framedByUs ? "'self'" : "'none'"}`,
    "base-uri 'none'",
  ]
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy.join('; '),
    'X-Frame-Options': framedByUs ? 'SAMEORIGIN' : 'DENY',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  }
}

/** A redirect that turns a POST into a GET (RFC 9700 §4.12) and leaves no referrer behind. */
export function seeOther(location: string, cookies: readonly string[] = []): Response {
  const response = reply(null, {
    status: 303,
    headers: {
      Location: location,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
    },
  })
  for (const cookie of cookies) addHeader(response, 'Set-Cookie', cookie)
  return response
}

/** JSON as an answer. */
export function json(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return jsonText(JSON.stringify(value), status, headers)
}

function jsonText(
  text: string,
  status: number,
  headers: Readonly<Record<string, string>>,
): Response {
  return reply(text, {
    status,
    headers: {
      'Content-Type': 'application/json',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
  })
}

/** A public document that stays as it is while the process runs: written out once, answered many times. */
export function fixedPublicJson(value: unknown, maxAgeSeconds: number): () => Response {
  const text = JSON.stringify(value)
  return () => publicText(text, maxAgeSeconds)
}

/** Public JSON that any origin may read: discovery, JWKS (SMART 2.2 app-launch, "CORS"). */
export function publicJson(value: unknown, maxAgeSeconds: number): Response {
  return publicText(JSON.stringify(value), maxAgeSeconds)
}

function publicText(text: string, maxAgeSeconds: number): Response {
  return jsonText(text, 200, {
    'Access-Control-Allow-Origin': '*',
    'Cache-Control': `public, max-age=${maxAgeSeconds}`,
  })
}
