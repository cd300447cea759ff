// Apps that register themselves, and the tokens by which developers may.
import type { Migration } from '../../lib/sql.ts'
import { index, withColumns } from './columns.ts'

export const registration: Migration = {
  name: '0008-registration',
  async up({ schema }) {
    await withColumns(schema.createTable('registration'), {
      text: ['tenant', 'client_id', 'token_hash', 'state', 'flags'],
      integer: ['since', 'requested_at', 'reviewed', 'used'],
    })
      .addPrimaryKeyConstraint('registration_key', ['tenant', 'client_id'])
      .execute()
    await index(schema, 'registration', 'state', ['state', 'client_id'])
    await index(schema, 'registration', 'used', ['used', 'client_id'])
    await withColumns(schema.createTable('initial_access_token'), {
      text: ['tenant', 'id', 'token_hash', 'note'],
      integer: ['pre_approved', 'uses_left', 'created_at', 'expires_at'],
    })
      .addPrimaryKeyConstraint('initial_access_token_key', ['tenant', 'id'])
      .addUniqueConstraint('initial_access_token_hash', ['tenant', 'token_hash'])
      .execute()
  },
}
