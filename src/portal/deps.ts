// What the signed-in person's own pages work with.
import type { PatientDirectory } from '../fhir/patient-directory.ts'
import type { PageFacts } from '../http/page.ts'
import type { BrowserSessions } from '../http/session.ts'
import type { Clock } from '../lib/clock.ts'
import type { Stores } from '../model/stores.ts'
import type { FactorsDeps } from '../people/factors.ts'

export type PortalDeps = PageFacts & {
  stores: Stores
  issuer: string
  clock: Clock
  sessions: BrowserSessions
  directory: PatientDirectory
  formLimitBytes: number
  factors: FactorsDeps
}
