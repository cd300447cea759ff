// What backend services need: the groups that a client may export, and finding its authorization by client.
import type { Migration } from '../../lib/sql.ts'
import { index } from './columns.ts'

export const backendServices: Migration = {
  name: '0003-backend-services',
  async up({ schema }) {
    await schema.alterTable('client').addColumn('export_groups', 'text').execute()
    await index(schema, 'authorization', 'client', ['client_id', 'id'])
  },
}
