// Accounts at OpenID providers by which users sign in.
import type { Migration } from '../../lib/sql.ts'
import { index, withColumns } from './columns.ts'

export const externalAccounts: Migration = {
  name: '0011-external-accounts',
  async up({ schema }) {
    await withColumns(schema.createTable('external_account'), {
      text: ['tenant', 'issuer', 'subject', 'user_id'],
      integer: ['linked_at'],
    })
      .addPrimaryKeyConstraint('external_account_key', ['tenant', 'issuer', 'subject'])
      .execute()
    await index(schema, 'external_account', 'user', ['user_id'])
  },
}
