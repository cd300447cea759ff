// Each user's choice of portlets, as one row.
import type { PortletChoiceStore } from '../model/portlet-choice.ts'
import type { Handle } from './handle.ts'
import { fromJson } from './json-column.ts'

/** Keeps choices of portlets in SQL, of one tenant. */
export function portletChoiceStore({ tenant, read, write }: Handle): PortletChoiceStore {
  return {
    async find(userId) {
      const row = await read
        .selectFrom('portlet_choice')
        .select('portlets')
        .where('tenant', '=', tenant)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return row === undefined ? null : fromJson<string[]>(row.portlets)
    },
    save: (userId, portlets) =>
      write(async ({ sql }) => {
        const kept = { portlets: JSON.stringify(portlets) }
        await sql
          .insertInto('portlet_choice')
          .values({ tenant, user_id: userId, ...kept })
          .onConflict((conflict) => conflict.columns(['tenant', 'user_id']).doUpdateSet(kept))
          .execute()
      }),
  }
}
