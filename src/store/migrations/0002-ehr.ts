// What the EHR front desk needs: how apps open from the chart, whether practitioners are asked, and which
// portlets each user chose.
import type { Migration } from '../../lib/sql.ts'
import { withColumns } from './columns.ts'

export const ehr: Migration = {
  name: '0002-ehr',
  async up({ schema }) {
    await schema
      .alterTable('client')
      .addColumn('launch_display', 'text', (column) => column.notNull().defaultTo('tab'))
      .execute()
    await schema
      .alterTable('client')
      .addColumn('practitioner_consent', 'text', (column) => column.notNull().defaultTo('always'))
      .execute()
    await withColumns(schema.createTable('portlet_choice'), {
      text: ['tenant', 'user_id', 'portlets'],
    })
      .addPrimaryKeyConstraint('portlet_choice_key', ['tenant', 'user_id'])
      .execute()
  },
}
