// The audit trail's chain on both databases: what tampering leaves behind, and that nodes and units that
// write at once make one chain without gaps (attack N10).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anAuditEvent, NOW } from '../../test/store/contract/records.ts'
import { freshPostgres } from '../../test/support/postgres.ts'
import { systemClock } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import type { AuditEvent } from '../model/audit-event.ts'
import type { Stores } from '../model/stores.ts'
import type { Engine } from './engine.ts'
import { type DatabaseLocation, type OpenDatabase, openDatabase } from './open.ts'
import { openPostgres } from './postgres.ts'
import type { DurableSchema } from './schema.ts'
import { openSqlite } from './sqlite.ts'

type Place = {
  location: DatabaseLocation
  raw(): Promise<Engine<DurableSchema>>
  remove(): Promise<void>
}

const PLACES: { name: string; make(): Promise<Place> }[] = [
  {
    name: 'SQLite',
    make: async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'chartgate-audit-'))
      return {
        location: { dataDir },
        raw: () => openSqlite({ file: join(dataDir, 'chartgate.db'), synchronous: 'NORMAL' }),
        remove: async () => rmSync(dataDir, { recursive: true }),
      }
    },
  },
  {
    name: 'PostgreSQL',
    make: async () => {
      const { url, drop } = await freshPostgres()
      return {
        location: { databaseUrl: url },
        raw: () => openPostgres({ url, maxConnections: 2 }),
        remove: drop,
      }
    },
  },
]

const auditKey = (tenant: string) => Buffer.from(`key of ${tenant}`)

describe.each(PLACES)('the audit trail on $name', ({ make }) => {
  let place: Place
  let database: OpenDatabase
  let raw: Engine<DurableSchema>
  beforeAll(async () => {
    place = await make()
    database = await openDatabase(place.location, systemClock, { auditKey })
    await database.migrate()
    raw = await place.raw()
  })
  afterAll(async () => {
    await raw?.close()
    await database?.close()
    await place?.remove()
  })

  const stores = () => database.forTenant(`t${newId(NOW)}`)
  /** A trail of six events. */
  async function trail(): Promise<Stores> {
    const made = stores()
    for (let i = 0; i < 6; i++)
      await made.auditEvents.append(anAuditEvent({ at: NOW + i, detail: { i } }))
    return made
  }
  const tamper = (change: (rows: Kysely<DurableSchema>) => { execute(): Promise<unknown> }) =>
    raw.write((rows) => change(rows).execute())
  const faultsOf = async (made: Stores) => (await made.auditEvents.verify()).faults

  test('holds as it was written, after events of every shape', async () => {
    const made = stores()
    const shapes: Partial<AuditEvent>[] = [
      {},
      { userId: undefined, clientId: 'app', actorId: newId(NOW), patientId: '85' },
      { requestId: 'nul \0 and lone \ud800 surrogate', detail: { text: 'ünï 🩺 \0 \ud800' } },
      { detail: {}, outcome: 'refused', authorizationId: '' },
    ]
    for (const shape of shapes) await made.auditEvents.append(anAuditEvent(shape))
    const { events, head, faults } = await made.auditEvents.verify()
    expect({ events, faults, position: head.position }).toEqual({
      events: 4,
      faults: [],
      position: 4,
    })
    expect(await made.auditEvents.hashAt(4)).toBe(head.hash)
    expect(await made.auditEvents.hashAt(5)).toBeNull()
  })

  test('is empty and whole before the first event', async () => {
    expect(await stores().auditEvents.verify()).toEqual({
      events: 0,
      head: { position: 0, hash: '' },
      faults: [],
    })
  })

  const COLUMNS = [
    'type',
    'outcome',
    'client_id',
    'user_id',
    'actor_id',
    'patient_id',
    'authorization_id',
    'request_id',
    'detail',
  ] as const
  test.each(COLUMNS)('tells which event was changed in its column %s', async (column) => {
    const made = await trail()
    await tamper((rows) =>
      rows
        .updateTable('audit_event')
        .set({ [column]: 'x' })
        .where('tenant', '=', made.tenant)
        .where('chain_position', '=', 3),
    )
    expect(await faultsOf(made)).toEqual([
      expect.objectContaining({ kind: 'changed', position: 3 }),
    ])
  })

  test('tells which event was given another time', async () => {
    const made = await trail()
    await tamper((rows) =>
      rows
        .updateTable('audit_event')
        .set({ at: NOW + 99 })
        .where('tenant', '=', made.tenant)
        .where('chain_position', '=', 6),
    )
    expect(await faultsOf(made)).toEqual([
      { kind: 'changed', position: 6, at: NOW + 99, type: 'sign-in' },
    ])
  })

  test('tells which events are missing, at the start, in the middle and at the end', async () => {
    for (const [gone, from, until] of [
      [[1], 1, 1],
      [[3, 4], 3, 4],
      [[5, 6], 5, 6],
    ] as const) {
      const made = await trail()
      await tamper((rows) =>
        rows
          .deleteFrom('audit_event')
          .where('tenant', '=', made.tenant)
          .where('chain_position', 'in', gone),
      )
      expect(await faultsOf(made)).toEqual([{ kind: 'missing', from, until }])
    }
  })

  test('tells that two events changed places', async () => {
    const made = await trail()
    const move = (from: number, to: number) =>
      tamper((rows) =>
        rows
          .updateTable('audit_event')
          .set({ chain_position: to })
          .where('tenant', '=', made.tenant)
          .where('chain_position', '=', from),
      )
    await move(2, 99)
    await move(3, 2)
    await move(99, 3)
    const faults = await faultsOf(made)
    expect(faults.map((fault) => 'position' in fault && fault.position)).toEqual([2, 3, 4])
  })

  test('tells that the gap was closed by moving what followed', async () => {
    const made = await trail()
    await tamper((rows) =>
      rows
        .deleteFrom('audit_event')
        .where('tenant', '=', made.tenant)
        .where('chain_position', '=', 6),
    )
    await tamper((rows) =>
      rows.updateTable('audit_head').set({ position: 5 }).where('tenant', '=', made.tenant),
    )
    expect(await faultsOf(made)).toEqual([
      expect.objectContaining({ kind: 'changed', position: 5 }),
    ])
  })

  test('tells of events that were slipped in', async () => {
    const made = await trail()
    await tamper((rows) =>
      rows
        .insertInto('audit_event')
        .columns(['tenant', 'type', 'at', 'outcome'])
        .expression(
          sql`select tenant, type, at, outcome from audit_event where tenant = ${made.tenant} and chain_position = 1`,
        ),
    )
    expect(await faultsOf(made)).toEqual([{ kind: 'outside', count: 1 }])
  })

  test('cannot be made anew by who has the database but not the key', async () => {
    const made = await trail()
    const forged = await openDatabase(place.location, systemClock, {
      auditKey: () => Buffer.from('a guess'),
    })
    await forged.forTenant(made.tenant).auditEvents.append(anAuditEvent())
    await forged.close()
    expect(await faultsOf(made)).toEqual([
      expect.objectContaining({ kind: 'changed', position: 7 }),
    ])
  })

  test('is one chain without gaps when nodes and units write at once', async () => {
    const made = stores()
    const other = await openDatabase(place.location, systemClock, { auditKey })
    const nodes = [made, other.forTenant(made.tenant)]
    await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const node = nodes[i % 2] ?? made
        await node
          .write(async (unit) => {
            for (let n = 0; n <= i % 7; n++) await unit.auditEvents.append(anAuditEvent())
            if (i % 10 === 9) throw new Error('given up')
          })
          .catch(() => {})
      }),
    )
    await other.close()
    const { events, faults } = await made.auditEvents.verify()
    expect(faults).toEqual([])
    expect(events).toBeGreaterThan(150)
  })

  test('has what each kept unit told once, in its order, and nothing of those that failed among them', async () => {
    const tenants = [stores(), stores(), stores()]
    const told = tenants.map((): number[] => [])
    const units = Array.from({ length: 200 }, async (_, i) => {
      const own = tenants[i % 3]
      const fails = i % 9 === 4 || i % 31 === 0
      await own
        ?.write(async (unit) => {
          for (let n = 0; n < i % 4; n++)
            await unit.auditEvents.append(anAuditEvent({ detail: { i, n } }))
          if (fails) throw new Error('given up')
          await unit.auditEvents.append(anAuditEvent({ detail: { i, n: -1 } }))
        })
        .then(
          () => told[i % 3]?.push(i),
          () => {},
        )
    })
    await Promise.all(units)
    for (const [at, own] of tenants.entries()) {
      const events = (await own.auditEvents.list({ limit: 1000 })).map(({ detail }) => detail)
      const expected = (told[at] ?? []).flatMap((i) => [
        ...Array.from({ length: i % 4 }, (_, n) => ({ i, n })),
        { i, n: -1 },
      ])
      const byUnit = (list: unknown[]) => Map.groupBy(list, (one) => (one as { i: number }).i)
      expect(byUnit(events.reverse())).toEqual(byUnit(expected))
      expect(await own.auditEvents.verify()).toMatchObject({
        events: expected.length,
        faults: [],
      })
    }
  })

  test('records nothing of a unit that was given up', async () => {
    const made = await trail()
    await expect(
      made.write(async (unit) => {
        await unit.auditEvents.append(anAuditEvent())
        throw new Error('given up')
      }),
    ).rejects.toThrow('given up')
    expect(await made.auditEvents.verify()).toMatchObject({ events: 6, faults: [] })
  })

  test('survives a restart', async () => {
    const made = await trail()
    const again = await openDatabase(place.location, systemClock, { auditKey })
    await again.forTenant(made.tenant).auditEvents.append(anAuditEvent())
    expect(await again.forTenant(made.tenant).auditEvents.verify()).toMatchObject({
      events: 7,
      faults: [],
    })
    await again.close()
  })

  test('is searched by person, app, patient, type, outcome and time, page by page', async () => {
    const made = stores()
    const [ada, operator] = [newId(NOW), newId(NOW)]
    const write = (at: number, fields: Partial<AuditEvent>) =>
      made.auditEvents.append({ type: 'fhir-access', at, outcome: 'success', ...fields })
    await write(NOW, { userId: ada, clientId: 'diary', patientId: '85' })
    await write(NOW + 1, { userId: ada, type: 'sign-in' })
    await write(NOW + 2, { actorId: operator, userId: ada, type: 'user-changed' })
    await write(NOW + 3, { clientId: 'diary', patientId: '86', outcome: 'refused' })
    const found = async (filter: Parameters<typeof made.auditEvents.search>[0]) =>
      (await made.auditEvents.search(filter, { limit: 10 })).map(({ at }) => at - NOW)
    expect(await found({})).toEqual([3, 2, 1, 0])
    expect(await found({ anyOf: { userIds: [ada] } })).toEqual([2, 1, 0])
    expect(await found({ anyOf: { userIds: [operator] } })).toEqual([2])
    expect(await found({ clientId: 'diary' })).toEqual([3, 0])
    expect(await found({ patientId: '85' })).toEqual([0])
    expect(await found({ outcome: 'refused' })).toEqual([3])
    expect(await found({ types: ['sign-in', 'user-changed'] })).toEqual([2, 1])
    expect(await found({ from: NOW + 1, until: NOW + 3 })).toEqual([2, 1])
    expect(await found({ from: NOW + 1_000_000 })).toEqual([])
    expect(await found({ until: NOW })).toEqual([])
    const first = await made.auditEvents.search({}, { limit: 3 })
    const next = await made.auditEvents.search({}, { limit: 3, before: first.at(-1)?.seq })
    expect(next.map(({ at }) => at - NOW)).toEqual([0])
    expect(await stores().auditEvents.search({ anyOf: { userIds: [ada] } }, { limit: 10 })).toEqual(
      [],
    )
  })
})
