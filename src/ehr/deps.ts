// What the front desk works with.
import type { PatientDirectory } from '../fhir/patient-directory.ts'
import type { PageFacts } from '../http/page.ts'
import type { BrowserSessions } from '../http/session.ts'
import type { Clock } from '../lib/clock.ts'
import type { Logger } from '../lib/log.ts'
import type { Stores } from '../model/stores.ts'
import type { LaunchDeps } from '../smart/launch.ts'
import type { ReaderDeps } from './chart-reader.ts'

export type EhrDeps = PageFacts &
  ReaderDeps & {
    stores: Stores
    clock: Clock
    log: Logger
    sessions: BrowserSessions
    directory: PatientDirectory
    launches: LaunchDeps
    formLimitBytes: number
  }
