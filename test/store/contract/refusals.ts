// Refused requests as they are kept for those who ask why.
import { describe, expect, test } from 'vitest'
import { newId } from '../../../src/lib/ids.ts'
import type { Refusal } from '../../../src/model/refusal.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { HOUR, NOW } from './records.ts'

export function aRefusal(fields: Partial<Refusal> = {}): Refusal {
  return {
    at: NOW,
    requestId: newId(NOW),
    endpoint: 'token',
    rule: 'code-redeemed',
    hidden: null,
    error: 'invalid_grant',
    status: 400,
    clientId: newId(NOW),
    proven: true,
    userId: null,
    authorizationId: null,
    asked: { grant_type: 'authorization_code', with: 'code, client_id' },
    enough: null,
    dropped: 0,
    ...fields,
  }
}

const bare = (refusals: readonly (Refusal & { id: string })[]) =>
  refusals.map(({ id: _, ...rest }) => rest)

export function refusalsContract(db: () => TestDatabase) {
  describe('refusals', () => {
    test('are found by their request as they were kept, all of one bundle', async () => {
      const { refusals } = db().tenant()
      const one = aRefusal({ hidden: 'patient-foreign', rule: 'not-found', enough: 'patient/*.rs' })
      const two = aRefusal({ requestId: one.requestId, at: NOW + 1, asked: { entry: '<b>' } })
      await refusals.add([one, two, aRefusal()])
      expect(bare(await refusals.findByRequest(one.requestId))).toEqual([one, two])
      expect(await refusals.findByRequest(newId(NOW))).toEqual([])
    })

    test('are searched by app, rule, request and time, newest first, page by page', async () => {
      const { refusals } = db().tenant()
      const clientId = newId(NOW)
      const all = [0, 1, 2, 3, 4].map((hour) =>
        aRefusal({
          clientId,
          at: NOW + hour * HOUR,
          rule: hour % 2 === 0 ? 'code-redeemed' : 'scope-missing',
        }),
      )
      await refusals.add(all)
      const [first = aRefusal()] = all
      const found = async (filter: Parameters<typeof refusals.search>[0], before?: string) =>
        refusals.search({ clientId, ...filter }, { limit: 2, before })
      const page = await found({})
      expect(bare(page)).toEqual([all[4], all[3]])
      expect(bare(await found({}, page[1]?.id))).toEqual([all[2], all[1]])
      expect(bare(await found({ rule: 'scope-missing' }))).toEqual([all[3], all[1]])
      expect(bare(await found({ from: NOW + HOUR, until: NOW + 3 * HOUR }))).toEqual([
        all[2],
        all[1],
      ])
      expect(bare(await found({ requestId: first.requestId }))).toEqual([first])
    })

    test('of another tenant are not found, searched or deleted', async () => {
      const [ours, theirs] = [db().tenant(), db().tenant()]
      const one = aRefusal()
      await theirs.refusals.add([one])
      expect(await ours.refusals.findByRequest(one.requestId)).toEqual([])
      expect(await ours.refusals.search({ requestId: one.requestId }, { limit: 10 })).toEqual([])
      await ours.refusals.deleteUntil(NOW + HOUR)
      expect(await theirs.refusals.findByRequest(one.requestId)).toHaveLength(1)
    })

    test('go when they are old, and only those', async () => {
      const { refusals } = db().tenant()
      const [old, young] = [aRefusal({ at: NOW }), aRefusal({ at: NOW + 1 })]
      await refusals.add([old, young])
      expect(await refusals.deleteUntil(NOW)).toBe(1)
      expect(await refusals.findByRequest(old.requestId)).toEqual([])
      expect(await refusals.findByRequest(young.requestId)).toHaveLength(1)
    })
  })
}
