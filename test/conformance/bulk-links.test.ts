// Files of exports by short-lived links, and in an S3-compatible storage.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  accessTokenOf,
  addBackendService,
  type BackendService,
  fhirFetch,
} from '../support/backend-service.ts'
import { exportAll, kickOff, type Manifest, untilComplete } from '../support/bulk-export.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { EXPORT_WORLD, OF_GROUP } from '../support/export-world.ts'
import { type ObjectStorage, STORAGE_KEYS, startObjectStorage } from '../support/object-storage.ts'

let running: Running
let service: BackendService
let storage: ObjectStorage
beforeAll(async () => {
  storage = await startObjectStorage()
  running = await startChartgate({
    env: {
      CHARTGATE_EXPORTS_PER_CLIENT: '1000',
      CHARTGATE_EXPORT_LINKS: 'short-lived',
      CHARTGATE_EXPORT_S3_ENDPOINT: storage.endpoint,
      CHARTGATE_EXPORT_S3_BUCKET: 'exports',
      CHARTGATE_EXPORT_S3_ACCESS_KEY: STORAGE_KEYS.accessKey,
      CHARTGATE_EXPORT_S3_SECRET_KEY: STORAGE_KEYS.secretKey,
    },
  })
  await running.gate.fhirStore('default').put(EXPORT_WORLD)
  service = await addBackendService(running)
})
afterAll(async () => {
  await running?.close()
  await storage?.close()
})

async function manifestOf(of: BackendService) {
  const token = await accessTokenOf(of)
  const response = await kickOff(of, 'Group/g1/$export', {}, token)
  const statusUrl = response.headers.get('content-location') ?? ''
  const manifest: Manifest = await untilComplete(of, statusUrl, token)
  return { manifest, statusUrl, token, url: manifest.output[0]?.url ?? '' }
}

describe('a link (Bulk Data export, Bulk Data Output File Request)', () => {
  test('opens a file without a token, from a byte on too, and expires within five minutes', async () => {
    const { manifest, statusUrl, token, url } = await manifestOf(service)
    expect(manifest.requiresAccessToken).toBe(false)
    const whole = await fetch(url)
    expect([whole.status, whole.headers.get('cache-control')]).toEqual([200, 'no-store'])
    const text = await whole.text()
    const rest = await fetch(url, { headers: { range: 'bytes=5-' } })
    expect([rest.status, await rest.text()]).toEqual([206, text.slice(5)])
    const status = await fhirFetch(running, token, statusUrl)
    const expires = Date.parse(status.headers.get('expires') ?? '')
    expect(expires - Date.now()).toBeLessThanOrEqual(300_000)
    expect((await fetch(statusUrl)).status).toBe(401)
  })

  test('changed, or of another file, opens nothing, with a token or without', async () => {
    const { manifest, token } = await manifestOf(service)
    const [first, second] = manifest.output.map(({ url }) => new URL(url))
    if (!first || !second) throw new Error('two files were expected')
    const swapped = new URL(second)
    swapped.search = first.search
    const later = new URL(first)
    later.searchParams.set('expires', '99999999999')
    for (const { href } of [swapped, later]) {
      const refused = await fetch(href)
      expect([refused.status, (await refused.json()).resourceType]).toEqual([
        403,
        'OperationOutcome',
      ])
      expect((await fhirFetch(running, token, href)).status).toBe(403)
    }
    const bare = new URL(first)
    bare.search = ''
    expect((await fetch(bare)).status).toBe(401)
  })

  test('dies with its job, and at once when its client is switched off', async () => {
    const ended = await manifestOf(service)
    await fhirFetch(running, ended.token, ended.statusUrl, { method: 'DELETE' })
    expect((await fetch(ended.url)).status).toBe(403)

    const other = await addBackendService(running)
    const { url } = await manifestOf(other)
    expect((await fetch(url)).status).toBe(200)
    const { clients } = running.gate.stores('default')
    const client = await clients.find(other.client.id)
    if (!client) throw new Error('no client')
    const changed = {
      ...client,
      disabledAt: running.gate.clock.now(),
      updatedAt: client.updatedAt + 1,
    }
    await clients.replace(changed, client.updatedAt)
    expect((await fetch(url)).status).toBe(403)
  })
})

describe('an S3-compatible storage', () => {
  test('holds the files of an export, which are the same, and loses them when the export ends', async () => {
    const { lines, statusUrl, token } = await exportAll(service, 'Group/g1/$export')
    expect([...lines.keys()].sort()).toEqual(OF_GROUP)
    const folder = `chartgate-exports/default/${statusUrl.split('/').at(-1)}/`
    const kept = () => [...storage.objects.keys()].filter((key) => key.startsWith(folder))
    expect(kept().length).toBeGreaterThan(5)
    await fhirFetch(running, token, statusUrl, { method: 'DELETE' })
    expect(kept()).toEqual([])
  })

  test('that is unreachable for a while costs the export a second attempt', async () => {
    let refused = 0
    storage.fault = ({ method }) => (method === 'PUT' && refused++ < 4 ? 500 : null)
    const { lines } = await exportAll(service, 'Group/g1/$export?_type=Patient')
    expect([lines.size, refused]).toEqual([2, expect.any(Number)])
    expect(refused).toBeGreaterThan(4)
    storage.fault = null
  }, 30_000)
})
