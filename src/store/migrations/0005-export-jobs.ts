// Exports, their parts and their files.
import type { Migration } from '../../lib/sql.ts'
import { index, withColumns } from './columns.ts'

export const exportJobs: Migration = {
  name: '0005-export-jobs',
  async up({ schema }) {
    await withColumns(schema.createTable('export_job'), {
      text: ['tenant', 'id', 'client_id', 'authorization_id', 'spec', 'request', 'state'],
      textOrNull: ['group_id', 'failure'],
      integer: ['snapshot_at', 'created_at'],
      integerOrNull: ['ended_at', 'expires_at'],
    })
      .addPrimaryKeyConstraint('export_job_key', ['tenant', 'id'])
      .execute()
    await index(schema, 'export_job', 'state', ['state', 'client_id'])
    await index(schema, 'export_job', 'client', ['client_id', 'id'])

    await withColumns(schema.createTable('export_part'), {
      text: ['tenant', 'job_id', 'work', 'state'],
      textOrNull: ['lease_owner'],
      integer: ['number', 'phase', 'attempt', 'resources', 'lease_until'],
    })
      .addPrimaryKeyConstraint('export_part_key', ['tenant', 'job_id', 'number'])
      .execute()
    await index(schema, 'export_part', 'state', ['job_id', 'state', 'phase', 'number'])

    await withColumns(schema.createTable('export_file'), {
      text: ['tenant', 'job_id', 'name', 'kind', 'type', 'sha256'],
      integer: ['part', 'count', 'bytes'],
    })
      .addPrimaryKeyConstraint('export_file_key', ['tenant', 'job_id', 'name'])
      .execute()
  },
}
