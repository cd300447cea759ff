// What one app did with one authorization, for the person who gave it: found without a walk through the trail.
import { sql } from 'kysely'
import type { Migration } from '../../lib/sql.ts'

export const auditOfAuthorization: Migration = {
  name: '0007-audit-of-authorization',
  async up({ schema }) {
    await schema
      .createIndex('audit_event_authorization')
      .on('audit_event')
      .columns(['tenant', 'authorization_id', 'seq'])
      .where(sql.ref('authorization_id'), 'is not', null)
      .execute()
  },
}
