// The pictures of apps.
import type { Migration } from '../../lib/sql.ts'
import { index, withColumns } from './columns.ts'

export const logos: Migration = {
  name: '0019-logos',
  async up({ schema }) {
    await withColumns(schema.createTable('logo'), {
      text: ['tenant', 'client_id', 'source'],
      textOrNull: ['logo_uri', 'hash', 'fault', 'content_type', 'picture'],
      integer: ['at'],
    })
      .addPrimaryKeyConstraint('logo_key', ['tenant', 'client_id'])
      .execute()
    await index(schema, 'logo', 'hash', ['hash'])
  },
}
