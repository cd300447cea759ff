// Files of exports that are organized by patient, and manifests that tell of files before all are there.
import type { Migration } from '../../lib/sql.ts'

export const exportPages: Migration = {
  name: '0010-export-pages',
  async up({ schema }) {
    await schema.alterTable('export_file').addColumn('continues_in', 'text').execute()
    await schema
      .alterTable('export_file')
      .addColumn('page', 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
  },
}
