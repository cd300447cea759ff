// The built-in store behind the gateway's port: reads by key, searches under the predicate compiled to
// SQL, writes in units of work.
import { CompiledQuery } from 'kysely'
import type { Clock } from '../../lib/clock.ts'
import type { Sql } from '../../lib/sql.ts'
import type {
  FhirBackend,
  HistoryPage,
  HistoryQuery,
  Predicate,
  SearchPage,
  Write,
  Written,
} from '../backend.ts'
import type { ExportSource } from '../export-source.ts'
import type { LoadSink } from '../load.ts'
import type { RecordCounts } from '../patient-directory.ts'
import { readPrinted } from '../printed.ts'
import type { Resource } from '../resource.ts'
import { parseSearch, type SearchQuery } from '../search-query.ts'
import { escapeValue } from '../search-syntax.ts'
import { aliases, type Compiling, resourceNamed } from './condition.ts'
import { countCategories, countTypes } from './counts.ts'
import { givenRows } from './dialect.ts'
import { exportSource } from './export-source.ts'
import { historyPage, readVersion } from './history.ts'
import { findIncluded } from './includes.ts'
import type { PlanLimits } from './plan-limits.ts'
import { predicateCondition } from './predicate-sql.ts'
import { PUTS_AT_ONCE, type Put, type PutOutcome, putInto } from './put.ts'
import type { FhirSchema } from './schema.ts'
import { findPage } from './search.ts'
import { sql } from './sql.ts'
import { openTerms, type Terms } from './terms.ts'
import { writeAll } from './write.ts'

type EmbeddedBackendOptions = {
  /** Absolute FHIR bases that are ours, without a trailing slash: references under them are local. */
  baseUrls: readonly string[]
  clock: Clock
  /** How few rows are looked at at once, and how many are walked; for tests of both ways on few rows. */
  planLimits?: PlanLimits
}

/** One tenant's store; a patient's record can be counted without being read. */
export class EmbeddedBackend implements FhirBackend, RecordCounts, LoadSink {
  /** The predicate is part of every statement, at each hop. */
  readonly narrowsHops = true
  readonly putsAtOnce = PUTS_AT_ONCE
  readonly exports: ExportSource
  readonly #database: Sql<FhirSchema>
  readonly #tenant: string
  readonly #terms: Terms
  readonly #options: EmbeddedBackendOptions
  readonly #put: Put
  readonly #readOne: (typeId: number, id: string) => Promise<string | null>

  constructor(database: Sql<unknown>, tenant: string, options: EmbeddedBackendOptions) {
    // The tables are those of our own migrations.
    this.#database = database as Sql<FhirSchema>
    this.#tenant = tenant
    this.#terms = openTerms(this.#database, tenant)
    this.#options = options
    this.#put = putInto(this.#writing())
    this.#readOne = compiledRead(this.#database, tenant)
    this.exports = exportSource({
      database: this.#database,
      tenant,
      terms: this.#terms,
      clock: options.clock,
      bases: options.baseUrls,
    })
  }

  async read(type: string, id: string): Promise<Resource | null> {
    const typeId = this.#terms.known('type', type) ?? (await this.#terms.find('type', type))
    if (typeId === null) return null
    const body = await this.#readOne(typeId, id)
    return body === null ? null : readPrinted(body)
  }

  async readVersion(type: string, id: string, versionId: string): Promise<Resource | null> {
    const typeId = await this.#terms.find('type', type)
    return typeId === null
      ? null
      : readVersion(typeId, id, versionId, this.#place(), this.#database)
  }

  history(query: HistoryQuery, predicate: Predicate, cursor: string | null): Promise<HistoryPage> {
    return historyPage(query, cursor, this.#compiling(predicate), this.#database)
  }

  async write(write: Write): Promise<Written> {
    const [written] = await this.transact([write])
    if (written === undefined) throw new Error('A write was not answered')
    return written
  }

  transact(writes: readonly Write[]): Promise<Written[]> {
    return writeAll(this.#writing(), writes)
  }

  async readMany(references: readonly { type: string; id: string }[]): Promise<Resource[]> {
    const named: [number, string][] = []
    for (const { type, id } of references) {
      const typeId = await this.#terms.find('type', type)
      if (typeId !== null) named.push([typeId, id])
    }
    if (named.length === 0) return []
    const given = givenRows({ type_id: 'integer', id: 'text' }, named, this.#database.dialect)
    const { rows } = await sql<{ body: string }>`
      select distinct r.body as body
      from ${given} ${resourceNamed(sql`given.type_id`, sql`given.id`, 'r', this.#place())}
      where r.deleted = 0`.execute(this.#database.read)
    return rows.map(({ body }) => readPrinted(body))
  }

  async search(
    query: SearchQuery,
    predicate: Predicate,
    cursor: string | null,
  ): Promise<SearchPage> {
    const compiling = this.#compiling(predicate)
    const { found, total, next } = await findPage(query, cursor, compiling, this.#database)
    const included = await findIncluded(query, found, { compiling, database: this.#database })
    return {
      matches: found.map(({ resource }) => resource),
      included: included.map(({ resource }) => resource),
      total,
      next,
    }
  }

  async heldTypes(): Promise<string[]> {
    const { rows } = await sql<{ text: string }>`
      select t.text as text from fhir_term as t
      where t.tenant = ${this.#tenant} and t.kind = 'type' and exists (
        select 1 from fhir_resource as r
        where r.tenant = t.tenant and r.type_id = t.id and r.deleted = 0
      )`.execute(this.#database.read)
    return rows.map(({ text }) => text).sort()
  }

  typeCounts(patientId: string): Promise<Map<string, number>> {
    return countTypes(patientId, this.#place(), this.#database)
  }

  categoryCounts(patientId: string, type: string): Promise<Map<string, number>> {
    return countCategories(patientId, type, this.#place(), this.#database)
  }

  /**
   * Stores each resource under its own type and id, as one unit of work; one that is what it was keeps
   * its version. A few hundred at a time; throws a TypeError for one without an R4 type or a valid id.
   */
  put(resources: readonly Resource[]): Promise<PutOutcome[]> {
    return this.#put(resources)
  }

  /** The id of the one resource of the type with this identifier; null when there is none, or more. */
  async findByIdentifier(type: string, system: string, value: string): Promise<string | null> {
    const token = `${escapeValue(system)}|${escapeValue(value)}`
    const options = { bases: [], now: 0, lenient: false, defaultCount: 2, maxCount: 2 }
    const query = parseSearch(type, [['identifier', token]], options)
    const { matches } = await this.search(query, () => 'all', null)
    return matches.length === 1 ? (matches[0]?.id ?? null) : null
  }

  #writing() {
    return {
      database: this.#database,
      tenant: this.#tenant,
      terms: this.#terms,
      clock: this.#options.clock,
      bases: this.#options.baseUrls,
    }
  }

  #place() {
    return { tenant: this.#tenant, dialect: this.#database.dialect, terms: this.#terms }
  }

  #compiling(predicate: Predicate): Compiling {
    return {
      ...this.#place(),
      predicate,
      visible: predicateCondition,
      limits: this.#options.planLimits,
      alias: aliases(),
    }
  }
}

/** The one statement that runs far more often than any other: its text is compiled once. */
function compiledRead(database: Sql<FhirSchema>, tenant: string) {
  const { sql: text } = database.read
    .selectFrom('fhir_resource')
    .select('body')
    .where('tenant', '=', '')
    .where('type_id', '=', 0)
    .where('id', '=', '')
    .where('deleted', '=', 0)
    .compile()
  return async (typeId: number, id: string): Promise<string | null> => {
    const query = CompiledQuery.raw(text, [tenant, typeId, id, 0])
    const { rows } = await database.read.executeQuery(query)
    // The statement asks for this one column.
    const [row] = rows as { body: string }[]
    return row?.body ?? null
  }
}
