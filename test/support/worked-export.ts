// An export whose parts a test does itself, one after the other, instead of waiting for threads and their pauses.
import { workOnce } from '../../src/bulk/worker.ts'
import type { Resource } from '../../src/fhir/resource.ts'
import { accessTokenOf, type BackendService, fhirFetch } from './backend-service.ts'
import { kickOff, linesOf, type Manifest } from './bulk-export.ts'
import type { Running } from './chartgate.ts'

/** Does the parts there are, as workers do, without their pauses. */
export async function workAll(
  { gate: chartgate, fhirBase }: Running,
  rounds: number,
): Promise<void> {
  let ahead = 0
  for (let round = 0; round < rounds; round++) {
    const worked = await workOnce(
      {
        stores: chartgate.stores('default'),
        files: chartgate.exportsKept('default').files,
        origin: chartgate.exportsKept('default').origin,
        readGroup: chartgate.exportsKept('default').readGroup,
        baseUrl: fhirBase,
      },
      {
        owner: 'the test',
        clock: { now: () => Date.now() + ahead },
        log: chartgate.log,
        leaseSeconds: 60,
        retentionSeconds: 600,
        sizes: { rows: 1000, patients: 500 },
      },
    )
    if (!worked) ahead += 30_000
  }
}

export type Ended = {
  id: string
  status: number
  text: string
  keys: string[]
  resources: Resource[]
  told: string
}

/** Orders an export. */
export async function order(of: BackendService, path: string) {
  const token = await accessTokenOf(of)
  const started = await kickOff(of, path, {}, token)
  if (started.status !== 202) throw new Error(`${started.status} ${await started.text()}`)
  return { token, statusUrl: started.headers.get('content-location') ?? '' }
}

/** Orders an export and brings it to its end; answers all that a client is told of it. */
export async function exported(
  of: BackendService,
  path = 'Group/g1/$export',
  rounds = 30,
): Promise<Ended> {
  const { token, statusUrl } = await order(of, path)
  await workAll(of.running, rounds)
  const response = await fhirFetch(of.running, token, statusUrl)
  const text = await response.text()
  const id = statusUrl.split('/').at(-1) ?? ''
  if (response.status !== 200)
    return { id, status: response.status, text, keys: [], resources: [], told: text }
  const manifest: Manifest = JSON.parse(text)
  const read = async (files: { url: string }[]) =>
    (await Promise.all(files.map(({ url }) => linesOf(of, token, url)))).flat()
  const resources = await read(manifest.output)
  const errors = await read(manifest.error)
  const deleted = await read(manifest.deleted)
  const keys = resources.map(({ resourceType, id }) => `${resourceType}/${id}`).sort()
  return {
    id,
    status: 200,
    text,
    keys,
    resources,
    told: text + JSON.stringify([resources, errors, deleted]),
  }
}
