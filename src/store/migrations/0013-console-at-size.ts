// What the operators' console needs at a million rows: everything of an app ended by one row, which the rows of the
// authorizations follow, and what went wrong found among millions of events that did not.
import { sql } from 'kysely'
import type { Migration } from '../../lib/sql.ts'
import { withColumns } from './columns.ts'

export const consoleAtSize: Migration = {
  name: '0013-console-at-size',
  async up({ schema }) {
    await withColumns(schema.createTable('access_ending'), {
      text: ['tenant', 'id', 'reason', 'record'],
      textOrNull: ['client_id', 'user_id', 'patient_id'],
      integer: ['ended_at'],
    })
      .addPrimaryKeyConstraint('access_ending_key', ['tenant', 'id'])
      .execute()
    await schema
      .createIndex('audit_event_outcome')
      .on('audit_event')
      .columns(['tenant', 'outcome', 'seq'])
      .where(sql.ref('outcome'), '<>', sql.lit('success'))
      .execute()
  },
}
