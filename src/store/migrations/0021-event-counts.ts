// Counts of what happened by hour and by day, and the place of the audit trail up to which it is counted.
import type { Migration } from '../../lib/sql.ts'
import { withColumns } from './columns.ts'

export const eventCounts: Migration = {
  name: '0021-event-counts',
  async up({ schema }) {
    await withColumns(schema.createTable('event_count'), {
      text: ['tenant', 'measure', 'stretch', 'name'],
      integer: ['from_at', 'count'],
    })
      .addPrimaryKeyConstraint('event_count_key', [
        ...(['tenant', 'measure', 'stretch', 'from_at', 'name'] as const),
      ])
      .execute()
    await withColumns(schema.createTable('event_count_head'), {
      text: ['tenant'],
      integer: ['position'],
    })
      .addPrimaryKeyConstraint('event_count_head_key', ['tenant'])
      .execute()
    // One row, written by who wants to know whether the database can be written to.
    await withColumns(schema.createTable('write_probe'), { text: [], integer: ['id', 'at'] })
      .addPrimaryKeyConstraint('write_probe_key', ['id'])
      .execute()
  },
}
