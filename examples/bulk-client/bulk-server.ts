// Bulk Data Access from a client's side: order an export, ask how far it is as often as the server wants to be
// asked and no more, fetch its files, and tell the server when they are home.
import { setTimeout as sleep } from 'node:timers/promises'
import type { TokenSource } from './access-token.ts'

export type ManifestFile = { type: string; url: string; count?: number }
export type Manifest = {
  transactionTime: string
  requiresAccessToken: boolean
  output: ManifestFile[]
  deleted?: ManifestFile[]
  error?: ManifestFile[]
}

/** The server does not know the export any more: it expired, or somebody deleted it. */
export class ExportGone extends Error {
  override readonly name = 'ExportGone'
}

const FIRST_WAIT_SECONDS = 1
const LONGEST_WAIT_SECONDS = 60
/** How often a server that is out of breath is asked again. */
const ATTEMPTS = 8

export type BulkServer = {
  /** Orders an export; answers where its status is. */
  kickOff(url: string): Promise<string>
  /** Waits for the manifest, telling about progress. */
  wait(statusUrl: string, onProgress: (text: string) => void): Promise<Manifest>
  /** A file from its byte `start`. */
  fetchFile(url: string, withToken: boolean, start: number): Promise<Response>
  remove(statusUrl: string): Promise<void>
}

export function bulkServer(tokens: TokenSource): BulkServer {
  /** Asks with a token, and waits and asks again where the server says so (429, 503). */
  async function ask(url: string, init: RequestInit = {}, withToken = true): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const headers = new Headers(init.headers)
      if (withToken) headers.set('authorization', `Bearer ${await tokens.token()}`)
      const response = await fetch(url, { ...init, headers })
      if (response.status === 401 && withToken && attempt === 1) tokens.forget()
      else if (![429, 502, 503, 504].includes(response.status) || attempt === ATTEMPTS)
        return response
      await response.body?.cancel()
      if (response.status !== 401) await sleep(waitSeconds(response, 2 ** attempt) * 1000)
    }
  }

  return {
    async kickOff(url) {
      const response = await ask(url, {
        headers: { accept: 'application/fhir+json', prefer: 'respond-async' },
      })
      const statusUrl = response.headers.get('content-location')
      if (response.status !== 202 || statusUrl === null)
        throw new Error(`The export was refused: ${await faultOf(response)}`)
      await response.body?.cancel()
      return new URL(statusUrl, url).href
    },

    async wait(statusUrl, onProgress) {
      for (let wait = FIRST_WAIT_SECONDS; ; wait = Math.min(wait * 1.5, LONGEST_WAIT_SECONDS)) {
        const response = await ask(statusUrl, { headers: { accept: 'application/json' } })
        if (response.status === 200) return response.json()
        if (response.status === 404) throw new ExportGone(await faultOf(response))
        if (response.status !== 202)
          throw new Error(`The export failed: ${await faultOf(response)}`)
        onProgress(response.headers.get('x-progress') ?? 'the server is at it')
        await response.body?.cancel()
        await sleep(waitSeconds(response, wait) * 1000)
      }
    },

    fetchFile: (url, withToken, start) =>
      ask(
        url,
        {
          headers: {
            accept: 'application/fhir+ndjson',
            ...(start > 0 && { range: `bytes=${start}-` }),
          },
        },
        withToken,
      ),

    async remove(statusUrl) {
      const response = await ask(statusUrl, { method: 'DELETE' })
      await response.body?.cancel()
    },
  }
}

/** `Retry-After` as seconds or as a date (RFC 9110 §10.2.3). */
function waitSeconds(response: Response, otherwise: number): number {
  const told = response.headers.get('retry-after')
  if (told === null) return otherwise
  const seconds = /^\d+$/.test(told) ? Number(told) : (Date.parse(told) - Date.now()) / 1000
  return Math.min(Math.max(Number.isNaN(seconds) ? otherwise : seconds, 0.2), 600)
}

/** What the server says is wrong. */
async function faultOf(response: Response): Promise<string> {
  const text = await response.text()
  try {
    const { issue } = JSON.parse(text)
    return `${response.status} ${issue[0].diagnostics}`
  } catch {
    return `${response.status} ${text.slice(0, 200)}`
  }
}
