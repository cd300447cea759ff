// Who a resource of the record is among the users: the audit trail of a patient holds what they did themselves, too.
import { sql } from 'kysely'
import type { Migration } from '../../lib/sql.ts'

export const usersByResource: Migration = {
  name: '0017-users-by-resource',
  async up({ schema }) {
    await schema
      .createIndex('user_fhir_user')
      .on('user')
      .columns(['tenant', 'fhir_user'])
      .where(sql.ref('fhir_user'), 'is not', null)
      .execute()
  },
}
