// What Token Administration needs: authorizations by app, by patient, by person and altogether, the live ones apart
// from those that ended, each in the order of the list, so that a page of a million rows is a seek.
import { type Kysely, sql } from 'kysely'
import type { Migration } from '../../lib/sql.ts'
import { index } from './columns.ts'

export const tokenAdministration: Migration = {
  name: '0004-token-administration',
  async up(transaction) {
    const { schema } = transaction
    await schema.alterTable('authorization').addColumn('patient_id', 'text').execute()
    await fillPatients(transaction)
    await index(schema, 'authorization', 'state', ['revoked_at', 'id'])
    await index(schema, 'authorization', 'client_state', ['client_id', 'revoked_at', 'id'])
    await index(schema, 'authorization', 'patient_state', ['patient_id', 'revoked_at', 'id'])
    await index(schema, 'authorization', 'user_state', ['user_id', 'revoked_at', 'id'])
    // They say the same without the state, and every index costs each new row its time.
    for (const name of ['authorization_client', 'authorization_user'])
      await schema.dropIndex(name).execute()
    // For the clean-up: the few that will end by themselves, and those still waiting for their app.
    await partial(
      transaction,
      'ends',
      'expires_at',
      sql`revoked_at is null and expires_at is not null`,
    )
    await partial(
      transaction,
      'waits',
      'created_at',
      sql`revoked_at is null and redeemed_at is null`,
    )
  },
}

const partial = (
  { schema }: Kysely<unknown>,
  name: string,
  column: string,
  where: ReturnType<typeof sql<boolean>>,
) =>
  schema
    .createIndex(`authorization_${name}`)
    .on('authorization')
    .columns(['tenant', column])
    .where(where)
    .execute()

type Row = { tenant: string; id: string; context: string; patient_id: string | null }

const BATCH_ROWS = 1000

/** The column repeats what the context says. */
async function fillPatients(transaction: Kysely<unknown>) {
  // The table as it is at this step.
  const rows = (transaction as Kysely<{ authorization: Row }>).withoutPlugins()
  let after = { tenant: '', id: '' }
  for (;;) {
    const batch = await rows
      .selectFrom('authorization')
      .select(['tenant', 'id', 'context'])
      .where(({ or, and, eb }) =>
        or([
          eb('tenant', '>', after.tenant),
          and([eb('tenant', '=', after.tenant), eb('id', '>', after.id)]),
        ]),
      )
      .orderBy('tenant')
      .orderBy('id')
      .limit(BATCH_ROWS)
      .execute()
    for (const { tenant, id, context } of batch) {
      const { patient } = JSON.parse(context) as { patient?: string } // what the store wrote
      if (patient === undefined) continue
      await rows
        .updateTable('authorization')
        .set({ patient_id: patient })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .execute()
    }
    const last = batch.at(-1)
    if (last === undefined || batch.length < BATCH_ROWS) return
    after = last
  }
}
