// Any FHIR R4 server behind the gateway's port: reads, searches and writes. It is trusted with nothing: its
// answers are judged like any, its links are followed only below its own base, its words are not passed on.
import type { Logger } from '../../lib/log.ts'
import type {
  FhirBackend,
  HistoryPage,
  HistoryQuery,
  Predicate,
  SearchPage,
  Write,
  Written,
} from '../backend.ts'
import { matches } from '../match.ts'
import { printParameters } from '../request-target.ts'
import type { Resource } from '../resource.ts'
import type { SearchQuery } from '../search-query.ts'
import type { Served } from '../served.ts'
import type { UpstreamClient } from './client.ts'
import { readHistory } from './history.ts'
import { upstreamSearch } from './narrow.ts'
import { badAnswer } from './refusals.ts'
import { type RewriteReferences, rewriterOfReferences } from './rewrite.ts'
import { belowBase, readResource, readSearchset } from './searchset.ts'
import { readServed } from './served.ts'
import { writeOne, writeTransaction } from './write.ts'

type UpstreamBackendOptions = {
  client: UpstreamClient
  /** The other server's FHIR base, without a slash at its end. */
  upstreamUrl: string
  /** Our own, likewise. */
  baseUrl: string
  log: Logger
}

/** Ids in one request; a URL has an end. */
const READ_BATCH = 50

/** The server behind us. */
export class UpstreamBackend implements FhirBackend {
  /** Another server knows nothing of our predicate: a chain would look at everything there is. */
  readonly narrowsHops = false
  readonly ownBase: string
  readonly #options: UpstreamBackendOptions
  readonly #ours: RewriteReferences
  readonly #ourBases: readonly string[]
  #served: Served | null = null

  constructor(options: UpstreamBackendOptions) {
    this.#options = options
    this.ownBase = options.upstreamUrl
    this.#ours = rewriterOfReferences(options.upstreamUrl, options.baseUrl)
    this.#ourBases = [options.baseUrl]
  }

  read(type: string, id: string): Promise<Resource | null> {
    return this.#readAt(`/${type}/${id}`, type, id)
  }

  readVersion(type: string, id: string, versionId: string): Promise<Resource | null> {
    return this.#readAt(`/${type}/${id}/_history/${versionId}`, type, id)
  }

  async history(
    { type, id, since, count }: HistoryQuery,
    _predicate: Predicate,
    cursor: string | null,
  ): Promise<HistoryPage> {
    const { client, upstreamUrl } = this.#options
    const place = [type, id].flatMap((part) => (part === null ? [] : `/${part}`)).join('')
    const parameters = printParameters([
      ['_count', String(count)],
      ...(since === null ? [] : [['_since', new Date(since).toISOString()] as const]),
    ])
    const first = `${place}/_history?${parameters}`
    const target = cursor === null ? first : belowBase(`${upstreamUrl}${cursor}`, upstreamUrl)
    if (target === null) throw badAnswer('a cursor that leads elsewhere')
    const body = await client.get(target)
    if (body === undefined) return { versions: [], next: null }
    const { versions, next } = readHistory(body, upstreamUrl)
    return {
      versions: versions.map((version) => ({
        ...version,
        resource: version.resource && this.#ours(version.resource),
      })),
      next,
    }
  }

  async write(write: Write): Promise<Written> {
    return this.#told(await writeOne(write, this.#options.client))
  }

  async transact(writes: readonly Write[]): Promise<Written[]> {
    const [only, ...others] = writes
    if (only === undefined) return []
    if (others.length === 0) return [await this.write(only)]
    const { client, upstreamUrl } = this.#options
    const written = await writeTransaction(writes, client, upstreamUrl)
    return Promise.all(written.map((each) => this.#told(each)))
  }

  /** With the resource as it is there now: servers need not answer it. */
  async #told(written: Written): Promise<Written> {
    if (written.how === 'deleted') return written
    const { type, id, resource } = written
    return {
      ...written,
      resource: resource === null ? await this.read(type, id) : this.#ours(resource),
    }
  }

  async #readAt(target: string, type: string, id: string): Promise<Resource | null> {
    const body = await this.#options.client.get(target)
    if (body === undefined) return null
    const resource = readResource(body)
    if (resource?.resourceType !== type || resource.id !== id) throw badAnswer('another resource')
    return this.#ours(resource)
  }

  async readMany(references: readonly { type: string; id: string }[]): Promise<Resource[]> {
    const found: Resource[] = []
    for (const [type, named] of Map.groupBy(references, (reference) => reference.type))
      for (let from = 0; from < named.length; from += READ_BATCH)
        found.push(...(await this.#readBatch(type, named.slice(from, from + READ_BATCH))))
    return found
  }

  async search(
    query: SearchQuery,
    predicate: Predicate,
    cursor: string | null,
  ): Promise<SearchPage> {
    const { client, upstreamUrl, log } = this.#options
    const asked = upstreamSearch(query, predicate)
    const first = `/${query.type}?${printParameters(asked.parameters)}`
    const target = cursor === null ? first : belowBase(`${upstreamUrl}${cursor}`, upstreamUrl)
    if (target === null) throw badAnswer('a cursor that leads elsewhere')
    const set = readSearchset(await client.get(target), query.type, upstreamUrl)
    if (set.strayed) log.warn({ type: query.type }, 'the data source linked to another server')
    const narrowed = asked.narrowedBy.every((name) => set.used?.has(name))
    const exact = asked.exact && (asked.narrowedBy.length === 0 || narrowed)
    if (!narrowed && asked.narrowedBy.length > 0)
      log.warn({ type: query.type }, 'the data source does not say that it narrowed a search')
    const answered = set.matches.map(this.#ours)
    const matching = answered.filter((resource) => this.#meets(resource, query))
    if (matching.length < answered.length)
      log.warn({ type: query.type }, 'the data source answered more than was asked')
    return {
      matches: matching,
      included: set.included.map(this.#ours),
      total: exact && matching.length === answered.length ? set.total : null,
      next: query.summary === 'count' ? null : set.next,
    }
  }

  /** Asks the other server what it serves. Throws when it does not say. */
  async probe(): Promise<void> {
    const served = readServed(await this.#options.client.get('/metadata'))
    if (served === null) throw badAnswer('not a CapabilityStatement')
    this.#served = served
  }

  served(): Served | null {
    return this.#served
  }

  /** The types that the other server says it serves: what it holds of each only counting could tell. */
  async heldTypes(): Promise<string[]> {
    if (this.#served === null) await this.probe()
    return [...(this.#served?.types.keys() ?? [])].sort()
  }

  async #readBatch(
    type: string,
    named: readonly { type: string; id: string }[],
  ): Promise<Resource[]> {
    const { client, upstreamUrl } = this.#options
    const ids = new Set(named.map(({ id }) => id))
    const parameters = printParameters([
      ['_id', [...ids].join(',')],
      ['_count', String(ids.size)],
    ])
    const { matches: found } = readSearchset(
      await client.get(`/${type}?${parameters}`),
      type,
      upstreamUrl,
    )
    return found
      .filter(({ resourceType, id }) => resourceType === type && id !== undefined && ids.has(id))
      .map(this.#ours)
  }

  /**
   * Whether it is what was asked for, as far as servers cannot reasonably differ on that: references and
   * codes. Texts and times they may compare in ways of their own.
   */
  #meets(resource: Resource, { type, clauses }: SearchQuery): boolean {
    if (resource.resourceType !== type) return false
    return clauses.every(
      (clause) =>
        (clause.kind !== 'reference' && clause.kind !== 'token') ||
        matches(resource, clause, this.#ourBases),
    )
  }
}
