// The audit trail as a chain: each event has its place in its tenant's trail and a hash over itself and the
// event before. And the ways in which people look for events.
import { sql } from 'kysely'
import type { Migration } from '../../lib/sql.ts'
import { index, withColumns } from './columns.ts'

export const auditChain: Migration = {
  name: '0006-audit-chain',
  async up({ schema }) {
    const columns = [
      ['actor_id', 'text'],
      ['chain_position', 'bigint'],
      ['chain_hash', 'text'],
    ] as const
    for (const [name, type] of columns)
      await schema.alterTable('audit_event').addColumn(name, type).execute()
    await schema
      .createIndex('audit_event_chain')
      .unique()
      .on('audit_event')
      .columns(['tenant', 'chain_position'])
      .execute()
    await withColumns(schema.createTable('audit_head'), {
      text: ['tenant', 'hash'],
      integer: ['position'],
    })
      .addPrimaryKeyConstraint('audit_head_key', ['tenant'])
      .execute()
    await index(schema, 'audit_event', 'at', ['at'])
    await index(schema, 'audit_event', 'client', ['client_id', 'seq'])
    for (const column of ['user_id', 'actor_id', 'patient_id'])
      await schema
        .createIndex(`audit_event_${column.replace('_id', '')}`)
        .on('audit_event')
        .columns(['tenant', column, 'seq'])
        .where(sql.ref(column), 'is not', null)
        .execute()
  },
}
