// A user in JSON, for scripts. No password, and no hash of one.
import type { User } from '../../model/user.ts'

/** Makes what JSON output says of a user. */
export function printUser(user: User): Record<string, unknown> {
  return {
    id: user.id,
    kind: user.kind,
    username: user.username,
    name: user.displayName,
    fhir_user: user.fhirUser,
    created_at: new Date(user.createdAt).toISOString(),
    disabled: user.disabledAt !== null,
  }
}
