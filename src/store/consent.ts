// The newest decision of each user about each app and patient.
import type { Kysely } from 'kysely'
import type { Consent, ConsentStore } from '../model/consent.ts'
import { CONSENT_ENDED } from './access-ending.ts'
import type { Handle } from './handle.ts'
import { prepared } from './prepared.ts'
import type { ConsentTable, DurableSchema } from './schema.ts'

const KEY = ['tenant', 'user_id', 'client_id', 'patient_id'] as const
type Key = Pick<ConsentTable, (typeof KEY)[number]>

const FIND = prepared((on: Kysely<DurableSchema>, of: Key) =>
  on
    .selectFrom('consent')
    .selectAll()
    .where((eb) => eb.and(KEY.map((column) => eb(column, '=', of[column]))))
    .where(({ not }) => not(CONSENT_ENDED)),
)
const SAVE = prepared((on: Kysely<DurableSchema>, row: ConsentTable) =>
  on
    .insertInto('consent')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(KEY)
        .doUpdateSet({
          redirect_uri: row.redirect_uri,
          fhir_user: row.fhir_user,
          requested_scope: row.requested_scope,
          granted_scope: row.granted_scope,
          duration: row.duration,
          decided_at: row.decided_at,
        })
        // A decision that arrives late does not replace a newer one.
        .where('consent.decided_at', '<=', row.decided_at),
    ),
)

/** Keeps consents in SQL, of one tenant. */
export function consentStore({ tenant, read, write }: Handle): ConsentStore {
  return {
    save: (consent) =>
      write(async ({ sql }) => {
        await SAVE(sql, toRow(tenant, consent))
      }),
    async find(userId, clientId, patientId) {
      const key = { tenant, user_id: userId, client_id: clientId, patient_id: patientId }
      const [row] = (await FIND(read, key)).rows
      return row === undefined ? null : fromRow(row)
    },
    delete: (userId, clientId, patientId) =>
      write(async ({ sql }) => {
        await sql
          .deleteFrom('consent')
          .where('tenant', '=', tenant)
          .where('user_id', '=', userId)
          .where('client_id', '=', clientId)
          .where('patient_id', '=', patientId)
          .execute()
      }),
    deleteByClient: (clientId) =>
      write(async ({ sql }) => {
        await sql
          .deleteFrom('consent')
          .where('tenant', '=', tenant)
          .where('client_id', '=', clientId)
          .execute()
      }),
  }
}

function toRow(tenant: string, consent: Consent): ConsentTable {
  return {
    tenant,
    user_id: consent.userId,
    client_id: consent.clientId,
    patient_id: consent.patientId,
    redirect_uri: consent.redirectUri,
    fhir_user: consent.fhirUser,
    requested_scope: consent.requestedScope,
    granted_scope: consent.grantedScope,
    duration: consent.duration,
    decided_at: consent.decidedAt,
  }
}

function fromRow(row: ConsentTable): Consent {
  return {
    userId: row.user_id,
    clientId: row.client_id,
    patientId: row.patient_id,
    redirectUri: row.redirect_uri,
    fhirUser: row.fhir_user,
    requestedScope: row.requested_scope,
    grantedScope: row.granted_scope,
    duration: row.duration,
    decidedAt: row.decided_at,
  }
}
