// A registration access token alone says whose refusals are asked for.
import type { Migration } from '../../lib/sql.ts'
import { index } from './columns.ts'

export const registrationTokens: Migration = {
  name: '0018-registration-tokens',
  async up({ schema }) {
    await index(schema, 'registration', 'token', ['token_hash'])
  },
}
