// What the origin of an export remembers of it: where another server tells of the export that ours wraps.
import type { Migration } from '../../lib/sql.ts'

export const exportHeld: Migration = {
  name: '0020-export-held',
  async up({ schema }) {
    await schema.alterTable('export_job').addColumn('held', 'text').execute()
  },
}
