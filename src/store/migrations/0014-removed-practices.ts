// A practice that was removed leaves its handle behind: an issuer never comes to mean another practice.
import type { Migration } from '../../lib/sql.ts'

export const removedPractices: Migration = {
  name: '0014-removed-practices',
  async up({ schema }) {
    await schema.alterTable('tenant').addColumn('removed_at', 'bigint').execute()
  },
}
