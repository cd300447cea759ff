// Why requests were refused, found by the request's id, by app, by rule and by time.
import type { Migration } from '../../lib/sql.ts'
import { index, withColumns } from './columns.ts'

export const refusals: Migration = {
  name: '0015-refusals',
  async up({ schema }) {
    await withColumns(schema.createTable('refusal'), {
      text: ['tenant', 'id', 'request_id', 'endpoint', 'rule', 'error', 'asked'],
      textOrNull: ['hidden', 'client_id', 'user_id', 'authorization_id', 'enough'],
      integer: ['at', 'status', 'proven', 'dropped'],
    })
      .addPrimaryKeyConstraint('refusal_key', ['tenant', 'id'])
      .execute()
    await index(schema, 'refusal', 'request', ['request_id'])
    await index(schema, 'refusal', 'client', ['client_id', 'id'])
    await index(schema, 'refusal', 'rule', ['rule', 'id'])
    await index(schema, 'refusal', 'at', ['at'])
  },
}
