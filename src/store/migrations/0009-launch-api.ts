// Which clients may start apps for people, and sign them in (the launch API).
import type { Migration } from '../../lib/sql.ts'

export const launchApi: Migration = {
  name: '0009-launch-api',
  async up({ schema }) {
    await schema
      .alterTable('client')
      .addColumn('launch_privilege', 'text', (column) => column.notNull().defaultTo('none'))
      .execute()
  },
}
