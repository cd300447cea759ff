// Authorizations with the names of who and what they are about, as pages and files of the console show them.
import type { PatientDirectory } from '../fhir/patient-directory.ts'
import type { Millis } from '../lib/clock.ts'
import type { Authorization } from '../model/authorization.ts'
import type { Stores } from '../model/stores.ts'
import type { AuthorizationRow } from '../pages/admin/authorizations.tsx'

type NameStores = Pick<Stores, 'clients' | 'users'>

/** The rows of a page; each name is looked up once. */
export async function authorizationRows(
  authorizations: readonly Authorization[],
  now: Millis,
  stores: NameStores,
  directory: PatientDirectory,
): Promise<AuthorizationRow[]> {
  const client = remembering((id) => stores.clients.find(id))
  const user = remembering((id) => stores.users.find(id))
  const patient = remembering((id) => directory.find(id))
  return Promise.all(
    authorizations.map(async (one) => {
      const app = await client(one.clientId)
      const person = one.userId === null ? null : await user(one.userId)
      const patientId = one.context.patient
      return {
        id: one.id,
        app: { name: app?.name ?? one.clientId, developer: app?.developer ?? null },
        user: one.userId === null ? null : namesOf(person, one.userId),
        patient:
          patientId === undefined
            ? null
            : {
                id: patientId,
                name: (await patient(patientId))?.name ?? null,
                isSelf: one.fhirUser === `Patient/${patientId}`,
              },
        grantedScope: one.grantedScope,
        createdAt: one.createdAt,
        lastUsedAt: one.lastUsedAt,
        expiresAt: one.expiresAt,
        state: stateOf(one, now),
        endedAt: one.revokedAt,
        endedReason: one.revokedReason,
      }
    }),
  )
}

const namesOf = (user: { displayName: string; username: string } | null, id: string) => ({
  name: user?.displayName ?? id,
  username: user?.username ?? id,
})

/** What an authorization is good for at `now`, in one word. */
export function stateOf(
  one: Pick<Authorization, 'revokedAt' | 'expiresAt' | 'redeemedAt' | 'userId'>,
  now: Millis,
): AuthorizationRow['state'] {
  if (one.revokedAt !== null) return 'ended'
  if (one.expiresAt !== null && now >= one.expiresAt) return 'expired'
  return one.redeemedAt === null && one.userId !== null ? 'waiting' : 'live'
}

function remembering<T>(find: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (id) => {
    const found = known.get(id) ?? find(id)
    known.set(id, found)
    return found
  }
}
