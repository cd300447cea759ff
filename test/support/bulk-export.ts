// An export as a client of Bulk Data Access makes it: order, wait, fetch the files.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Resource } from '../../src/fhir/resource.ts'
import { accessTokenOf, type BackendService, fhirFetch } from './backend-service.ts'

export type Manifest = {
  transactionTime: string
  request: string
  requiresAccessToken: boolean
  output: { type: string; url: string; count: number }[]
  deleted: { type: string; url: string; count: number }[]
  error: { type: string; url: string; count: number }[]
}

export type Exported = {
  manifest: Manifest
  statusUrl: string
  token: string
  /** Every line of the output, by `Type/id` in the order of files. */
  lines: Map<string, Resource>
  /** How many lines there were; more than `lines` when one came twice. */
  count: number
  /** `Type/id` of what was deleted. */
  deleted: string[]
  errors: Resource[]
}

export const ASYNC = { Prefer: 'respond-async', Accept: 'application/fhir+json' }

/** Orders an export; answers the response. */
export async function kickOff(
  service: BackendService,
  path: string,
  init: RequestInit = {},
  token?: string,
): Promise<Response> {
  const headers = { ...ASYNC, ...init.headers }
  const bearer = token ?? (await accessTokenOf(service))
  return fhirFetch(service.running, bearer, path, { ...init, headers })
}

/** Waits until the export is complete; throws what else becomes of it. */
export async function untilComplete(
  service: BackendService,
  statusUrl: string,
  token: string,
): Promise<Manifest> {
  for (let round = 0; round < 600; round++) {
    const response = await fhirFetch(service.running, token, statusUrl)
    if (response.status === 200) return response.json()
    if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`)
    await response.text()
    await sleep(round < 15 ? 50 : 500)
  }
  throw new Error('the export did not end')
}

export async function linesOf(
  service: BackendService,
  token: string,
  url: string,
): Promise<Resource[]> {
  const response = await fhirFetch(service.running, token, url)
  if (response.status !== 200) throw new Error(`${response.status} ${url}`)
  const text = await response.text()
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Resource => JSON.parse(line))
}

/** Orders an export and brings everything home. */
export async function exportAll(
  service: BackendService,
  path: string,
  init: RequestInit = {},
  scope?: string,
): Promise<Exported> {
  const token = await accessTokenOf(service, scope)
  const response = await kickOff(service, path, init, token)
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`)
  const statusUrl = response.headers.get('content-location') ?? ''
  const manifest = await untilComplete(service, statusUrl, token)
  const lines = new Map<string, Resource>()
  let count = 0
  for (const { url, type, count: told } of manifest.output) {
    const resources = await linesOf(service, token, url)
    if (resources.length !== told) throw new Error(`${url} has ${resources.length}, not ${told}`)
    for (const resource of resources) {
      if (resource.resourceType !== type) throw new Error(`${url} has a ${resource.resourceType}`)
      lines.set(`${type}/${resource.id}`, resource)
      count++
    }
  }
  const bundles = await Promise.all(manifest.deleted.map(({ url }) => linesOf(service, token, url)))
  const deleted = bundles.flat().flatMap(({ entry }) =>
    // Bundles of ours.
    (entry as { request: { url: string } }[]).map(({ request }) => request.url),
  )
  const outcomes = await Promise.all(manifest.error.map(({ url }) => linesOf(service, token, url)))
  return { manifest, statusUrl, token, lines, count, deleted, errors: outcomes.flat() }
}
