// The contracts of everything that is kept, as one value bound to one tenant. What the promises of each
// store mean is held by one test suite on every database (store/contract.test.ts).
import type { Millis } from '../lib/clock.ts'
import type { AccessEndingStore } from './access-ending.ts'
import type { AccessTokenStore } from './access-token.ts'
import type { AuditEventStore } from './audit-event.ts'
import type { AuthorizationStore } from './authorization.ts'
import type { AuthorizationCodeStore } from './authorization-code.ts'
import type { AuthorizationRequestStore } from './authorization-request.ts'
import type { ChangeFeed } from './change.ts'
import type { ClientStore } from './client.ts'
import type { ConsentStore } from './consent.ts'
import type { EventCountStore } from './event-count.ts'
import type { ExportJobStore } from './export-job.ts'
import type { ExternalAccountStore } from './external-account.ts'
import type { InvitationStore } from './invitation.ts'
import type { LogoStore } from './logo.ts'
import type { PortletChoiceStore } from './portlet-choice.ts'
import type { RefreshTokenStore } from './refresh-token.ts'
import type { RefusalStore } from './refusal.ts'
import type { RegistrationStore } from './registration.ts'
import type { SecondFactorStore } from './second-factor.ts'
import type { SessionStore } from './session.ts'
import type { SigningKeyStore } from './signing-key.ts'
import type { PracticeStore, TenantStore } from './tenant.ts'
import type { ThrottleStore } from './throttle.ts'
import type { UsedAssertionStore } from './used-assertion.ts'
import type { UserStore } from './user.ts'

/** What a unit of work may touch: all of it is kept, or none. */
export type DurableStores = {
  accessEndings: AccessEndingStore
  accessTokens: AccessTokenStore
  auditEvents: AuditEventStore
  authorizationCodes: AuthorizationCodeStore
  authorizations: AuthorizationStore
  clients: ClientStore
  consents: ConsentStore
  eventCounts: EventCountStore
  exportJobs: ExportJobStore
  externalAccounts: ExternalAccountStore
  invitations: InvitationStore
  logos: LogoStore
  portletChoices: PortletChoiceStore
  practice: PracticeStore
  refreshTokens: RefreshTokenStore
  refusals: RefusalStore
  registrations: RegistrationStore
  secondFactors: SecondFactorStore
  sessions: SessionStore
  signingKeys: SigningKeyStore
  users: UserStore
}

/** One tenant's stores. Outside `write`, each call that changes something is a unit of its own. */
export type Stores = DurableStores & {
  tenant: string
  authorizationRequests: AuthorizationRequestStore
  throttles: ThrottleStore
  usedAssertions: UsedAssertionStore
  /**
   * Runs `unit` as one unit of work and resolves once its writes are on disk; when it throws, nothing of
   * it is kept. The unit waits for nothing but its stores: others share its transaction's turn. It may be run
   * again from its beginning, so it changes nothing but its stores.
   */
  write<T>(unit: (stores: DurableStores) => Promise<T>): Promise<T>
}

/** In bytes; null where the database does not tell. */
export type DatabaseSpace = {
  engine: 'SQLite' | 'PostgreSQL'
  used: number
  /** Of SQLite: what is written and not yet moved into the files. */
  waiting: number | null
  free: number | null
}

/** The whole database. */
export type Database = {
  tenants: TenantStore
  changes: ChangeFeed
  forTenant(tenant: string): Stores
  /** Applies the migrations that are missing; answers their names. */
  migrate(): Promise<string[]>
  /** Names of migrations not yet applied. */
  pendingMigrations(): Promise<string[]>
  /** Resolves when the database answers; throws what is wrong otherwise. */
  ping(): Promise<void>
  /** Resolves when something could be written and is on disk; throws what is wrong otherwise. */
  probeWrite(): Promise<void>
  /** How long ago this process last read the changes of all; null before the first time, or when nobody listens. */
  changesLag(): Millis | null
  /** What the database takes, and what is left to it. */
  space(): Promise<DatabaseSpace>
  close(): Promise<void>
}
