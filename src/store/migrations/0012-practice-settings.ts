// What belongs to a practice is in its record: its name becomes one of its settings.
import type { Kysely } from 'kysely'
import type { Migration } from '../../lib/sql.ts'

type Before = { tenant: { id: string; name: string; settings: string } }

export const practiceSettings: Migration = {
  name: '0012-practice-settings',
  async up(transaction) {
    const { schema } = transaction
    for (const column of ['settings', 'secrets'])
      await schema
        .alterTable('tenant')
        .addColumn(column, 'text', (made) => made.notNull().defaultTo('{}'))
        .execute()
    await schema
      .alterTable('tenant')
      .addColumn('updated_at', 'bigint', (made) => made.notNull().defaultTo(0))
      .execute()
    // The table as this migration finds it, which the current schema no longer knows.
    const tenants = transaction as Kysely<unknown> as Kysely<Before>
    for (const { id, name } of await tenants.selectFrom('tenant').select(['id', 'name']).execute())
      await tenants
        .updateTable('tenant')
        .set({ settings: JSON.stringify({ practice_name: name }) })
        .where('id', '=', id)
        .execute()
    await schema.alterTable('tenant').dropColumn('name').execute()
  },
}
