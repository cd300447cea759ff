// Writing through the port, on every database: expectations, all or nothing, what a deletion leaves, and two
// writers at once.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASES, type TestDatabase } from '../../../test/support/databases.ts'
import { manualClock } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { VersionConflict, type Write } from '../backend.ts'
import { parseClause } from '../parse-clause.ts'
import type { Resource } from '../resource.ts'
import { parseSearch } from '../search-query.ts'
import { EmbeddedBackend } from './backend.ts'
import { fhirMigrations } from './migrations.ts'

describe.each(DATABASES)('on $name', ({ open }) => {
  let opened: TestDatabase
  let store: EmbeddedBackend
  const clock = manualClock(Date.UTC(2026, 0, 1))
  beforeAll(async () => {
    opened = await open({ fhirMigrations })
    store = storeOn(opened.database.fhir)
  })
  afterAll(() => opened.close())
  const storeOn = (database: TestDatabase['database']['fhir'], tenant = 'default') =>
    new EmbeddedBackend(database, tenant, { baseUrls: ['https://x/fhir'], clock })

  const condition = (id: string, text: string, patient = 'p1'): Resource & { id: string } => ({
    resourceType: 'Condition',
    id,
    code: { text },
    subject: { reference: `Patient/${patient}` },
  })
  const fresh = () => newId(clock.now())
  const create = (id: string, text = 'x'): Write => ({
    kind: 'create',
    resource: condition(id, text),
  })
  const update = (id: string, text: string, version: string): Write => ({
    kind: 'update',
    resource: condition(id, text),
    expected: { version },
  })
  const found = async (text: string) => {
    const options = { bases: [], now: 0, lenient: false, defaultCount: 10, maxCount: 10 }
    const query = {
      ...parseSearch('Condition', [], options),
      clauses: [parseClause('Condition', 'code:text', text)],
    }
    return (await store.search(query, () => 'all', null)).matches.map(({ id }) => id)
  }
  const versions = async (id: string) => {
    const page = await store.history(
      { type: 'Condition', id, since: null, count: 20 },
      () => 'all',
      null,
    )
    return page.versions.map(({ versionId, how }) => `${versionId} ${how}`)
  }

  test('adds, changes and deletes, and remembers each version', async () => {
    const id = fresh()
    const created = await store.write(create(id, 'first'))
    expect(created).toMatchObject({ how: 'created', id, resource: { meta: { versionId: '1' } } })
    const updated = await store.write(update(id, 'second', '1'))
    expect(updated).toMatchObject({ how: 'updated', resource: { meta: { versionId: '2' } } })
    expect(await found('second')).toEqual([id])
    expect(await found('first')).toEqual([])
    const gone = await store.write({
      kind: 'delete',
      type: 'Condition',
      id,
      expected: { version: '2' },
    })
    expect(gone).toEqual({ type: 'Condition', id, how: 'deleted', resource: null })
    expect(await store.read('Condition', id)).toBeNull()
    expect(await store.readMany([{ type: 'Condition', id }])).toEqual([])
    expect(await found('second')).toEqual([])
    expect(await versions(id)).toEqual(['3 deleted', '2 updated', '1 created'])
    expect(await store.readVersion('Condition', id, '1')).toMatchObject({ code: { text: 'first' } })
    expect(await store.readVersion('Condition', id, '3')).toBeNull()
    // What was deleted may be added again, and goes on counting.
    const again = { kind: 'update', resource: condition(id, 'third'), expected: 'absent' } as const
    expect(await store.write(again)).toMatchObject({
      how: 'created',
      resource: { meta: { versionId: '4' } },
    })
    expect(await found('third')).toEqual([id])
  })

  test('what is as it was keeps its version', async () => {
    const id = fresh()
    await store.write(create(id, 'same'))
    const { resource } = await store.write(update(id, 'same', '1'))
    expect(resource?.meta?.versionId).toBe('1')
    expect(await versions(id)).toEqual(['1 created'])
  })

  test('K11 what is not expected is not written', async () => {
    const id = fresh()
    await store.write(create(id, 'mine'))
    const wrong: Write[] = [
      create(id, 'y'),
      update(id, 'y', '2'),
      update(id, 'y', 'x'),
      { kind: 'update', resource: condition(id, 'y'), expected: 'absent' },
      { kind: 'delete', type: 'Condition', id, expected: { version: '7' } },
      { kind: 'delete', type: 'Condition', id: fresh(), expected: 'any' },
      { kind: 'delete', type: 'Flag', id, expected: 'any' },
      update(fresh(), 'y', '1'),
    ]
    for (const write of wrong) await expect(store.write(write)).rejects.toThrow(VersionConflict)
    expect(await versions(id)).toEqual(['1 created'])
    expect(await found('mine')).toEqual([id])
  })

  test('L40 of a unit all is written or nothing', async () => {
    const [kept, other, changed] = [fresh(), fresh(), fresh()]
    await store.write(create(changed, 'before'))
    const unit: Write[] = [create(kept), update(changed, 'after', '1'), update(other, 'y', '1')]
    await expect(store.transact(unit)).rejects.toThrow(VersionConflict)
    expect(await store.read('Condition', kept)).toBeNull()
    expect(await versions(changed)).toEqual(['1 created'])
    const written = await store.transact([create(kept), update(changed, 'after', '1')])
    expect(written.map(({ id, how }) => [id, how])).toEqual([
      [kept, 'created'],
      [changed, 'updated'],
    ])
    expect(await store.transact([])).toEqual([])
  })

  test('two writes of a unit about one resource are a fault of ours', async () => {
    const id = fresh()
    await expect(store.transact([create(id), create(id)])).rejects.toThrow(TypeError)
  })

  test('K11 of writers that mean the same version one is first, and the others are told', async () => {
    const id = fresh()
    await store.write(create(id, '0'))
    const stores = [store]
    if (opened.again) stores.push(storeOn((await opened.again()).fhir))
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        (stores[n % stores.length] ?? store).write(update(id, `writer ${n}`, '1')),
      ),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(VersionConflict)
    expect(await versions(id)).toEqual(['2 updated', '1 created'])
  })

  test('D02 of writers that add the same resource one does', async () => {
    const id = fresh()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) => store.write(create(id, `writer ${n}`))),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await versions(id)).toEqual(['1 created'])
  })

  test('D02 of writers that add unless there is one, one does (FHIR R4 http.html#ccreate)', async () => {
    const stores = [store]
    if (opened.again) stores.push(storeOn((await opened.again()).fhir))
    const unless = (text: string) => ({
      predicate: () => 'all' as const,
      query: {
        ...parseSearch('Condition', [], {
          bases: [],
          now: 0,
          lenient: false,
          defaultCount: 10,
          maxCount: 10,
        }),
        clauses: [parseClause('Condition', 'code:text', text)],
      },
    })
    const adding = (text: string): Write => ({
      ...create(fresh(), text),
      ...{ unless: unless(text) },
    })
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => {
        const writer = stores[n % stores.length] ?? store
        // Alone, or with something else in one unit, which is then not kept either.
        return n % 3 === 0
          ? writer.transact([create(fresh(), 'beside'), adding('only one')])
          : writer.write(adding('only one'))
      }),
    )
    const won = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    expect(won).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(VersionConflict)
    expect(await found('only one')).toHaveLength(1)
    expect(await found('beside')).toHaveLength(won.flat().length - 1)
    expect((await store.write(adding('another one'))).how).toBe('created')
  })

  test('another tenant’s resource of that name is another', async () => {
    const id = fresh()
    await store.write(create(id))
    const other = storeOn(opened.database.fhir, 'other')
    await expect(
      other.write({ kind: 'delete', type: 'Condition', id, expected: 'any' }),
    ).rejects.toThrow(VersionConflict)
    expect(await other.readVersion('Condition', id, '1')).toBeNull()
    const all = await other.history(
      { type: null, id: null, since: null, count: 10 },
      () => 'all',
      null,
    )
    expect(all.versions).toEqual([])
    expect(await store.read('Condition', id)).not.toBeNull()
  })

  test('a history is told page by page, whatever is written meanwhile', async () => {
    const tenant = storeOn(opened.database.fhir, `t${fresh()}`)
    const ids = Array.from({ length: 7 }, fresh)
    for (const id of ids) {
      clock.advance(10)
      await tenant.write(create(id))
    }
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await tenant.history(
        { type: null, id: null, since: null, count: 2 },
        () => 'all',
        cursor,
      )
      seen.push(...page.versions.map(({ id }) => id))
      cursor = page.next
      clock.advance(10)
      await tenant.write(create(fresh()))
    } while (cursor !== null)
    expect(seen).toEqual([...ids].reverse())
    clock.advance(1)
    const since = clock.now()
    await tenant.write(update(String(ids[0]), 'changed', '1'))
    const { versions: late } = await tenant.history(
      { type: 'Condition', id: null, since, count: 9 },
      () => 'all',
      null,
    )
    expect(late.map(({ id, versionId }) => [id, versionId])).toEqual([[ids[0], '2']])
  })
})
