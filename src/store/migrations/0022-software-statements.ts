// Which software a registered app is, and the software statement that said so.
import type { Migration } from '../../lib/sql.ts'

const COLUMNS = ['software_id', 'software_version', 'statement', 'statement_issuer']

export const softwareStatements: Migration = {
  name: '0022-software-statements',
  async up({ schema }) {
    for (const name of COLUMNS)
      await schema.alterTable('registration').addColumn(name, 'text').execute()
  },
}
