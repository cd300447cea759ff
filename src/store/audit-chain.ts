// The chain of a tenant's audit trail: events get their places and hashes at the very end of the transaction
// they belong to, under the tenant's head row, so that nodes that write at once take turns for as long as it
// takes to append and commit. The hash is keyed (HMAC, RFC 2104): who can write to the database but lacks the
// master key can neither change an event nor make the chain anew.
import { createHmac } from 'node:crypto'
import { type CompiledQuery, type Kysely, sql } from 'kysely'
import type { Append, SqlDialect } from '../lib/sql.ts'
import type { AuditEventTable, DurableSchema } from './schema.ts'

/** The key of a tenant's chain. */
export type AuditKey = (tenant: string) => Buffer

/** An event as a row that has no place yet. */
export type UnchainedEvent = Omit<AuditEventTable, 'seq' | 'chain_position' | 'chain_hash'>

export type AuditChain = {
  /** Appends events, as the last writes of their transaction. */
  append: Append<DurableSchema, UnchainedEvent>
  /** The hash of an event at its place, after the event before it. */
  hash(event: UnchainedEvent, position: number, previousHash: string): string
}

/** What stands before the first event. */
export const CHAIN_START = ''

/** Rows in one statement: few sizes, so that the statements' texts repeat and stay prepared. */
const BATCHES = [256, 64, 16, 4, 1]

const COLUMNS = [
  'tenant',
  'type',
  'at',
  'outcome',
  'client_id',
  'user_id',
  'actor_id',
  'patient_id',
  'authorization_id',
  'request_id',
  'detail',
  'chain_position',
  'chain_hash',
] as const
type ChainedEvent = Pick<AuditEventTable, (typeof COLUMNS)[number]>

/** Makes what adds events to the chains of tenants, each hashed over the one before. */
export function auditChain(keyOf: AuditKey, dialect: SqlDialect): AuditChain {
  const statements = chainStatements(dialect)
  const keys = new Map<string, Buffer>()
  const key = (tenant: string): Buffer => {
    const known = keys.get(tenant) ?? keyOf(tenant)
    keys.set(tenant, known)
    return known
  }
  const hash: AuditChain['hash'] = (event, position, previousHash) =>
    createHmac('sha256', key(event.tenant))
      .update(canonical(event, position, previousHash))
      .digest('base64url')

  return {
    hash,
    append: async (transaction, events) => {
      for (const [tenant, ofTenant] of Map.groupBy(events, (event) => event.tenant))
        await appendTo(tenant, ofTenant, transaction)
    },
  }

  async function appendTo(
    tenant: string,
    events: readonly UnchainedEvent[],
    transaction: Kysely<DurableSchema>,
  ): Promise<void> {
    const head = await takeHead(transaction, tenant, events.length)
    let position = head.position - events.length
    let previous = head.hash
    const rows = events.map((event): ChainedEvent => {
      position++
      previous = hash(event, position, previous)
      return { ...event, chain_position: position, chain_hash: previous }
    })
    for (let from = 0; from < rows.length; ) {
      const size = BATCHES.find((batch) => batch <= rows.length - from) ?? 1
      const values = rows
        .slice(from, from + size)
        .flatMap((row) => COLUMNS.map((column) => row[column]))
      await transaction.executeQuery(bind(statements.insert(transaction, size), values))
      from += size
    }
    await transaction.executeQuery(bind(statements.setHead(transaction), [previous, tenant]))
  }

  /** Moves the head on by so many places, and holds it until the unit ends. Its hash is still the one before. */
  async function takeHead(
    transaction: Kysely<DurableSchema>,
    tenant: string,
    count: number,
  ): Promise<{ position: number; hash: string }> {
    const query = bind(statements.takeHead(transaction), [tenant, count, CHAIN_START])
    const { rows } = await transaction.executeQuery<{ position: number; hash: string }>(query)
    const [head] = rows
    if (!head) throw new Error('the head of the audit trail could not be taken')
    return head
  }
}

type Statement = (transaction: Kysely<DurableSchema>) => CompiledQuery

const bind = <Row>(query: CompiledQuery, parameters: readonly unknown[]): CompiledQuery<Row> => ({
  ...query,
  parameters,
})

/** The statements of the chain, each compiled once: every unit with an event runs them. */
function chainStatements(dialect: SqlDialect) {
  const once = (make: Statement): Statement => {
    let made: CompiledQuery | undefined
    return (transaction) => {
      made ??= make(transaction)
      return made
    }
  }
  const inserts = new Map<number, Statement>()
  // Only the names of its columns count.
  const someEvent = Object.fromEntries(
    COLUMNS.map((column) => [column, '']),
  ) as unknown as ChainedEvent
  return {
    insert: (transaction: Kysely<DurableSchema>, size: number): CompiledQuery => {
      const make: Statement = (any) => {
        const insert = any.insertInto('audit_event').values(Array(size).fill(someEvent))
        // A failing row fails the whole transaction: SQLite need not keep a way back to before the first one.
        return (dialect === 'sqlite' ? insert.orFail() : insert).compile()
      }
      const statement = inserts.get(size) ?? once(make)
      inserts.set(size, statement)
      return statement(transaction)
    },
    takeHead: once((any) =>
      any
        .insertInto('audit_head')
        .values({ tenant: '', position: 0, hash: '' })
        .onConflict((conflict) =>
          conflict
            .column('tenant')
            .doUpdateSet({ position: sql`audit_head.position + excluded.position` }),
        )
        .returning(['position', 'hash'])
        .compile(),
    ),
    setHead: once((any) =>
      any.updateTable('audit_head').set({ hash: '' }).where('tenant', '=', '').compile(),
    ),
  }
}

/** One text for one event: a JSON array, so that no value can pass for two. */
function canonical(event: UnchainedEvent, position: number, previousHash: string): string {
  return JSON.stringify([
    previousHash,
    event.tenant,
    position,
    event.type,
    event.at,
    event.outcome,
    event.client_id,
    event.user_id,
    event.actor_id,
    event.patient_id,
    event.authorization_id,
    event.request_id,
    event.detail,
  ])
}
