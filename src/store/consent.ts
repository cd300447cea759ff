// The newest decision of each user about each app and patient.
import type { ConsentStore } from '../model/consent.ts'
import { CONSENT_ENDED } from './access-ending.ts'
import type { Handle } from './handle.ts'

export function consentStore({ tenant, read, write }: Handle): ConsentStore {
  return {
    save: (consent) =>
      write(async ({ sql }) => {
        const decision = {
          redirect_uri: consent.redirectUri,
          fhir_user: consent.fhirUser,
          requested_scope: consent.requestedScope,
          granted_scope: consent.grantedScope,
          duration: consent.duration,
          decided_at: consent.decidedAt,
        }
        await sql
          .insertInto('consent')
          .values({
            tenant,
            user_id: consent.userId,
            client_id: consent.clientId,
            patient_id: consent.patientId,
            ...decision,
          })
          .onConflict((conflict) =>
            conflict
              .columns(['tenant', 'user_id', 'client_id', 'patient_id'])
              .doUpdateSet(decision)
              // A decision that arrives late does not replace a newer one.
              .where('consent.decided_at', '<=', consent.decidedAt),
          )
          .execute()
      }),
    async find(userId, clientId, patientId) {
      const row = await read
        .selectFrom('consent')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('user_id', '=', userId)
        .where('client_id', '=', clientId)
        .where('patient_id', '=', patientId)
        .where(({ not }) => not(CONSENT_ENDED))
        .executeTakeFirst()
      if (row === undefined) return null
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
