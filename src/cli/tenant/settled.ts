// The settings in force at a practice, where commands look at many of them.
import type { Config } from '../../config/schema.ts'
import { StoreUnavailableError } from '../../model/errors.ts'
import type { Tenant } from '../../model/tenant.ts'
import type { Chartgate } from '../../server.ts'

/** The settings in force; null when the record is not in order. */
export function settledOf({ practices }: Chartgate, { id }: Tenant): Config | null {
  try {
    return practices.get(id)?.config ?? null
  } catch (error) {
    if (error instanceof StoreUnavailableError) return null
    throw error
  }
}
