// One tenant's rooms, each with what it needs, mounted below the tenant's base. Reading `tenantApp` is
// reading the product. No rules here.
import { admin } from './admin/index.ts'
import type { PracticeDesk } from './admin/practice-desk.ts'
import type { ExportsKept } from './bulk/clean-up.ts'
import { fileLinks } from './bulk/file-link.ts'
import { bulk } from './bulk/index.ts'
import { exportDesk } from './bulk/kick-off.ts'
import { dropJob } from './bulk/worker.ts'
import type { Config } from './config/schema.ts'
import { ehr } from './ehr/index.ts'
import { withAuditTrail } from './fhir/audit-trail/with-audit-trail.ts'
import type { FhirBackend } from './fhir/backend.ts'
import { explainer } from './fhir/explain.ts'
import { enforceable } from './fhir/grants.ts'
import { fhir } from './fhir/index.ts'
import { type HomeDeps, home } from './home/index.ts'
import { bearerGuard } from './http/bearer.ts'
import { pageErrorResponse } from './http/errors.ts'
import { refusalNoter } from './http/note-refusal.ts'
import type { PageFacts } from './http/page.ts'
import { rateLimit } from './http/rate-limit.ts'
import { type RoomRouter, room } from './http/room.ts'
import { browserSessions } from './http/session.ts'
import type { Background } from './lib/background.ts'
import type { Clock } from './lib/clock.ts'
import type { Logger } from './lib/log.ts'
import type { SafeFetch } from './lib/safe-fetch.ts'
import { clientOrigins } from './model/client.ts'
import { PageError } from './model/errors.ts'
import type { Health } from './model/health.ts'
import type { RefusalLog } from './model/refusal.ts'
import { styleOf } from './model/smart-style.ts'
import type { Stores } from './model/stores.ts'
import { DEFAULT_TENANT, type Tenant } from './model/tenant.ts'
import type { ClientAuthenticationFacts } from './oauth/client-authentication/authenticate-client.ts'
import { clientKeys, type FetchJson } from './oauth/client-authentication/client-keys.ts'
import { clientRules } from './oauth/client-metadata.ts'
import { authorizationCodeGrant } from './oauth/grants/authorization-code.ts'
import { clientCredentialsGrant } from './oauth/grants/client-credentials.ts'
import type { GrantDeps } from './oauth/grants/grant.ts'
import { refreshTokenGrant } from './oauth/grants/refresh-token.ts'
import { oauth } from './oauth/index.ts'
import { ALIASES, PATHS } from './oauth/metadata.ts'
import { oidc } from './oidc/index.ts'
import { openidMetadata } from './oidc/metadata.ts'
import { practiceStylesheet } from './pages/practice-style.ts'
import type { FactorSecrets } from './people/factor-secrets.ts'
import { type FactorsDeps, relyingPartyOf } from './people/factors.ts'
import { portal } from './portal/index.ts'
import { VERSION } from './project.ts'
import { smart } from './smart/index.ts'
import type { LaunchDeps } from './smart/launch.ts'
import { stylePath } from './smart/style.ts'
import { steps } from './steps/index.ts'
import { signInProvider } from './steps/provider.ts'
import type { BufferedAudit } from './store/buffered-audit.ts'
import { readLaunchToken } from './tokens/launch-token.ts'
import { tokenReader } from './tokens/read-access-token.ts'
import type { KeyRing } from './tokens/signing-keys.ts'
import { welcome } from './welcome/index.ts'

type TenantDeps = {
  /** The server's settings and the practice's own. */
  config: Config
  stores: Stores
  clock: Clock
  log: Logger
  keys: KeyRing
  issuer: string
  basePath: string
  backend: FhirBackend
  launches: LaunchDeps
  audit: BufferedAudit
  background: Background
  health(): Promise<Health>
  refusals: RefusalLog
  pageKey: Buffer
  fetchJson: FetchJson
  safeFetch: SafeFetch
  exports: ExportsKept & { wake(): void }
  linkKey: Buffer
  factorSecrets: FactorSecrets
  demo: HomeDeps['demo']
  practice: PracticeDesk
}

/** Every room of one tenant, mounted below its base. */
export function tenantApp(tenant: Tenant, deps: TenantDeps): RoomRouter {
  const { config, stores, clock, log, keys, issuer, basePath, backend, exports } = deps
  const fhirBase = `${issuer}/fhir`
  const secureCookies = config.publicUrl.startsWith('https:')
  const style = styleOf(config.style)
  const practiceStyle = practiceStylesheet(style)
  const pages: PageFacts = {
    practiceStyle: practiceStyle && basePath + practiceStyle.path,
    practiceName: config.practiceName,
    supportContact: config.supportContact,
    timeZone: config.timeZone,
    basePath,
    ownOrigin: new URL(config.publicUrl).origin,
    secureCookies,
  }
  const tokens = tokenReader({ keys, stores, clock, issuer })
  const authenticate = bearerGuard(tokens, fhirBase)
  const sessions = browserSessions({
    stores,
    clock,
    jar: { name: sessionCookie(tenant.id), path: `${basePath}/`, secure: secureCookies },
    lifetimeSeconds: config.sessionLifetimeSeconds,
    secondFactor: config.secondFactor,
  })
  const factors: FactorsDeps = {
    ...deps.factorSecrets,
    stores,
    clock,
    practiceName: config.practiceName,
    rule: config.secondFactor,
    relyingParty: relyingPartyOf(config.publicUrl),
    maxFailures: config.signInMaxFailures,
    windowSeconds: config.signInWindowSeconds,
  }
  const { directory } = deps.launches
  const offered = { registration: config.registration !== 'off' }
  /** The origins of the app that asks; while it is not known (a preflight names none), those of every app. */
  const originAllowed = async (origin: string, clientId: string | null) => {
    const client = clientId === null ? null : await stores.clients.find(clientId)
    return client ? clientOrigins(client).includes(origin) : stores.clients.originRegistered(origin)
  }
  const grantDeps: GrantDeps = {
    stores,
    keys,
    clock,
    refreshIdleSeconds: config.refreshIdleSeconds,
    refreshGraceSeconds: config.refreshGraceSeconds,
    warn: (event, facts) => log.warn(facts, event),
  }
  const authentication: ClientAuthenticationFacts = {
    clock,
    findClient: (id) => stores.clients.find(id),
    audiences: [issuer, ...tokenEndpoints(issuer)],
    maxLifetimeSeconds: config.assertionMaxLifetimeSeconds,
    clockSkewSeconds: config.clockSkewSeconds,
    keys: clientKeys(deps.fetchJson, clock),
    usedAssertions: stores.usedAssertions,
  }
  const { background } = deps
  const refused = refusalNoter(deps.refusals, clock)
  const formLimitBytes = config.formLimitBytes
  const shared = { stores, clock, log, background, issuer, refused, formLimitBytes }

  const app = room().basePath(basePath)
  app.onError((error, c) =>
    pageErrorResponse(error, c.req.raw, pages, { log, requestId: c.env.requestId }),
  )
  app.notFound((c) =>
    pageErrorResponse(new PageError('not-found'), c.req.raw, pages, {
      log,
      requestId: c.env.requestId,
    }),
  )
  app.route(
    '/',
    oauth({
      ...shared,
      fhirBase,
      enforceable,
      keys,
      tokens,
      basePath,
      pages,
      secureCookies,
      originAllowed,
      requestLifetimeSeconds: config.authorizationRequestLifetimeSeconds,
      readLaunch: (token) => readLaunchToken(deps.launches.tokens, token, clock.now()),
      sessionUser: async (request) => (await sessions.current(request))?.user.id ?? null,
      mint: { keys, clock, issuer },
      refusalLog: deps.refusals,
      grants: [
        authorizationCodeGrant(grantDeps),
        refreshTokenGrant(grantDeps),
        clientCredentialsGrant({ stores, clock, fhirBase, enforceable }),
      ],
      authentication,
      offered,
      practiceName: config.practiceName,
      rules: clientRules(config),
      statements: {
        clock,
        issuers: config.softwareStatementIssuers ?? {},
        keys: clientKeys(deps.fetchJson, clock),
        audiences: [issuer, issuer + PATHS.register],
        clockSkewSeconds: config.clockSkewSeconds,
      },
      registration: {
        mode: config.registration,
        approvePatientApps: config.registrationApproval === 'patient-apps',
        maxUnused: config.registrationsMaxUnused,
      },
      limits: {
        authorize: rateLimit(clock, config.tokenRequestsPerMinute, 60),
        token: rateLimit(clock, config.tokenRequestsPerMinute, 60),
        introspect: rateLimit(clock, config.introspectionRequestsPerMinute, 60),
        register: rateLimit(clock, config.registrationRequestsPerMinute, 60),
      },
    }),
  )
  app.route('/', oidc({ issuer, offered, authenticate, originAllowed, refused, log }))
  app.route(
    '/',
    smart({
      openid: openidMetadata(issuer, offered),
      managementEndpoint: `${issuer}/portal`,
      style,
      launchApi: {
        ...shared,
        launches: deps.launches,
        sessions,
        pages,
        authentication: {
          ...authentication,
          audiences: [issuer, `${issuer}/jwt`, `${issuer}/jwt/`],
        },
        // Made for this alone: what proves a client elsewhere signs nobody in here, and the other way round.
        assertions: {
          ...authentication,
          audiences: [`${issuer}/jwt/open`],
          maxLifetimeSeconds: 60,
        },
        limit: rateLimit(clock, config.tokenRequestsPerMinute, 60),
      },
    }),
  )
  app.route(
    '/',
    steps({
      ...shared,
      ...pages,
      sessions,
      directory,
      factors,
      codeLifetimeSeconds: config.authorizationCodeLifetimeSeconds,
      provider: signInProvider(config, issuer, deps),
      smartStyleUrl: issuer + stylePath(style),
      signIn: {
        stores,
        clock,
        maxFailures: config.signInMaxFailures,
        windowSeconds: config.signInWindowSeconds,
      },
    }),
  )
  app.route(
    '/',
    ehr({ ...shared, ...pages, sessions, directory, backend, fhirBase, launches: deps.launches }),
  )
  const invitations = {
    stores,
    clock,
    directory,
    issuer,
    invitationLifetimeSeconds: config.invitationLifetimeSeconds,
  }
  app.route(
    '/',
    welcome({
      ...pages,
      ...invitations,
      formLimitBytes: config.formLimitBytes,
      secondFactor: config.secondFactor,
    }),
  )
  app.route('/', portal({ ...shared, ...pages, sessions, directory, factors }))
  // What the FHIR room serves, and the console explains.
  const served = {
    backend:
      config.fhirAuditEvents === 'trail'
        ? withAuditTrail(backend, { ...shared, ...pages, baseUrl: fhirBase })
        : backend,
    exports: exportDesk({
      backend,
      origin: exports.origin,
      stores,
      baseUrl: fhirBase,
      limits: { perClient: config.exportsPerClient, total: config.exportsAtOnce },
      wake: exports.wake,
    }),
    updateCreates: config.fhirUpdateCreates === 'on',
    baseUrl: fhirBase,
    clock,
    log,
  }
  app.route(
    '/',
    admin({
      ...shared,
      ...pages,
      sessions,
      directory,
      keys,
      registrationMode: config.registration,
      rules: clientRules(config),
      dryRun: { issuer, fhirBase, enforceable, fetchJson: deps.fetchJson },
      refusalLog: deps.refusals,
      safeFetch: deps.safeFetch,
      practice: deps.practice,
      invitationLifetimeSeconds: config.invitationLifetimeSeconds,
      fhirBase,
      explain: explainer(served),
      health: deps.health,
      endExport: (id) => dropJob(exports, id),
    }),
  )
  app.route(
    '/',
    home({
      ...pages,
      stores,
      practiceStylesheet: practiceStyle,
      sessions,
      addresses: addressesOf(issuer),
      demo: deps.demo,
    }),
  )
  app.route(
    '/fhir/_export',
    bulk({
      ...exports,
      stores,
      baseUrl: fhirBase,
      authenticate,
      originAllowed,
      links: config.exportLinks === 'short-lived' ? fileLinks(deps.linkKey) : null,
      clock,
      refused,
      log,
    }),
  )
  app.route(
    '/fhir',
    fhir({
      ...served,
      bodyLimitBytes: config.fhirBodyLimitBytes,
      authenticate,
      originAllowed,
      pageKey: deps.pageKey,
      // A write is recorded for good before it is made.
      audit: (event) =>
        event.type === 'fhir-write' ? stores.auditEvents.append(event) : deps.audit.record(event),
      refused,
      discovery: discoveryOf(issuer),
      softwareVersion: VERSION,
    }),
  )
  return app
}

const sessionCookie = (tenant: string) =>
  tenant === DEFAULT_TENANT ? 'cg_session' : `cg_session_${tenant}`

/** The token endpoint under every name it has, as assertions may call it. */
const tokenEndpoints = (issuer: string) =>
  [PATHS.token, ...ALIASES.token].map((path) => issuer + path)

const discoveryOf = (issuer: string) => ({
  authorize: issuer + PATHS.authorize,
  token: issuer + PATHS.token,
  introspect: issuer + PATHS.introspect,
  revoke: issuer + PATHS.revoke,
  manage: `${issuer}/portal`,
})

const addressesOf = (issuer: string) => [
  { name: 'FHIR base', href: `${issuer}/fhir` },
  { name: 'SMART configuration', href: `${issuer}/fhir/.well-known/smart-configuration` },
  { name: 'OpenID configuration', href: `${issuer}/.well-known/openid-configuration` },
]
