// What a person decided about an app the last time: presets the consent page, and serves `prompt=none`.
import type { Millis } from '../lib/clock.ts'

export type Consent = {
  userId: string
  clientId: string
  /** The Patient it was about; the empty string when it was about none. */
  patientId: string
  /** Where the app's answers went, and as whom the user decided; a silent answer is for the same only. */
  redirectUri: string
  fhirUser: string
  /** The requested scopes that were then on the page. */
  requestedScope: string
  grantedScope: string
  /** How long the person let the app stay connected: a key of the consent page's choices. */
  duration: string
  decidedAt: Millis
}

export interface ConsentStore {
  /** Keeps the newest decision for user, client and patient. */
  save(consent: Consent): Promise<void>
  /** None is found that was made before everything it allowed was ended (access-ending.ts). */
  find(userId: string, clientId: string, patientId: string): Promise<Consent | null>
  /** Forgets it; a later `prompt=none` must ask again. */
  delete(userId: string, clientId: string, patientId: string): Promise<void>
  /** Forgets all about an app that is removed: whoever takes its id later must ask anew. */
  deleteByClient(clientId: string): Promise<void>
}
