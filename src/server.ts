// The composition root: opens the database and the keys, builds every room for a tenant, and mounts them.
// Reading `tenantApp` is reading the product. No rules here.
import { hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Hono } from 'hono'
import type { Config } from './config/schema.ts'
import { EmbeddedBackend } from './fhir/embedded/backend.ts'
import { fhirMigrations } from './fhir/embedded/migrations.ts'
import { enforceable } from './fhir/grants.ts'
import { fhir } from './fhir/index.ts'
import { patientDirectory } from './fhir/patient-directory.ts'
import { type HomeDeps, home } from './home/index.ts'
import { bearerGuard } from './http/bearer.ts'
import { clientAddress } from './http/client-address.ts'
import { pageErrorResponse } from './http/errors.ts'
import { type Front, type FrontEnv, front } from './http/front.ts'
import type { PageFacts } from './http/page.ts'
import { rateLimit } from './http/rate-limit.ts'
import { type RoomEnv, room } from './http/room.ts'
import { browserSessions } from './http/session.ts'
import { basePathOf } from './http/tenant-path.ts'
import { type Clock, systemClock } from './lib/clock.ts'
import { createLogger, type Logger } from './lib/log.ts'
import { loadMasterKey } from './lib/master-key.ts'
import { createSafeFetch } from './lib/safe-fetch.ts'
import { createSealer, type Sealer } from './lib/seal.ts'
import { clientOrigins } from './model/client.ts'
import { PageError } from './model/errors.ts'
import type { Stores } from './model/stores.ts'
import { DEFAULT_TENANT, type Tenant } from './model/tenant.ts'
import { clientKeys, type FetchJson } from './oauth/client-authentication/client-keys.ts'
import { authorizationCodeGrant } from './oauth/grants/authorization-code.ts'
import type { GrantDeps } from './oauth/grants/grant.ts'
import { refreshTokenGrant } from './oauth/grants/refresh-token.ts'
import { oauth } from './oauth/index.ts'
import { ALIASES, PATHS } from './oauth/metadata.ts'
import { oidc } from './oidc/index.ts'
import { portal } from './portal/index.ts'
import { smart } from './smart/index.ts'
import { steps } from './steps/index.ts'
import { bufferedAudit } from './store/buffered-audit.ts'
import { cachedStores } from './store/cached.ts'
import { type OpenDatabase, openDatabase } from './store/open.ts'
import { tokenReader } from './tokens/read-access-token.ts'
import { type KeyRing, openKeyRing } from './tokens/signing-keys.ts'

export type OpenOptions = {
  clock?: Clock
  log?: Logger
  /** What to try in the demonstration, for the front page. */
  demo?: HomeDeps['demo']
}

/** An open Chartgate: the database, the tenants' keys, and the door for requests. */
export type Chartgate = {
  config: Config
  clock: Clock
  log: Logger
  database: OpenDatabase
  /** Answers a request; the handler of any HTTP server. */
  fetch: Front
  /** A tenant's stores, without memory. */
  stores(tenant: string): Stores
  keys(tenant: string): Promise<KeyRing>
  /** The embedded FHIR store of a tenant. */
  fhirStore(tenant: string): EmbeddedBackend
  issuer(tenant: string): string
  close(): Promise<void>
}

/** Opens everything and applies missing migrations; makes the default tenant when there is none. */
export async function openChartgate(config: Config, options: OpenOptions = {}): Promise<Chartgate> {
  const clock = options.clock ?? systemClock
  const log = options.log ?? createLogger(config)
  const database = await openDatabase(
    config.databaseUrl ? { databaseUrl: config.databaseUrl } : { dataDir: config.dataDir },
    clock,
    {
      fhirMigrations,
      changePollMillis: config.changePollMillis,
      maxConnections: config.databaseMaxConnections,
      onFault: (err) => log.error({ err }, 'the change feed could not be read'),
    },
  )
  try {
    return await build(config, database, clock, log, options.demo ?? null)
  } catch (error) {
    await database.close()
    throw error
  }
}

async function build(
  config: Config,
  database: OpenDatabase,
  clock: Clock,
  log: Logger,
  demo: HomeDeps['demo'],
): Promise<Chartgate> {
  await database.migrate()
  await database.tenants.add({
    id: DEFAULT_TENANT,
    name: config.practiceName,
    createdAt: clock.now(),
  })
  const masterKey = await openMasterKey(config, database)
  const sealer = createSealer(masterKey)
  const tenants = await tenantRegistry(database)
  const publicPath = new URL(config.publicUrl).pathname.replace(/\/$/, '')
  const issuer = (tenant: string) =>
    config.publicUrl + basePathOf(tenant, publicPath).slice(publicPath.length)
  const keys = once((tenant) => openKeys(tenant, { config, database, sealer, clock, log }))
  const fhirStore = onceSync(
    (tenant) =>
      new EmbeddedBackend(database.fhir, tenant, { baseUrls: [`${issuer(tenant)}/fhir`], clock }),
  )
  const fetchJson = jsonFetcher(config)
  const app = once(async (tenant) => {
    const known = tenants.get(tenant)
    if (!known) return null
    return tenantApp(known, {
      config,
      database,
      clock,
      log,
      keys: await keys(tenant),
      issuer: issuer(tenant),
      basePath: basePathOf(tenant, publicPath),
      backend: fhirStore(tenant),
      pageKey: Buffer.from(hkdfSync('sha256', masterKey, '', `fhir page links ${tenant}`, 32)),
      fetchJson,
      demo,
    })
  })
  return {
    config,
    clock,
    log,
    database,
    fetch: front({
      publicPath,
      isHandle: (segment) => segment !== DEFAULT_TENANT && tenants.has(segment),
      app,
      clientAddress: clientAddress(config.trustedProxies),
      clock,
      log,
    }),
    stores: (tenant) => database.forTenant(tenant),
    keys,
    fhirStore,
    issuer,
    close: () => database.close(),
  }
}

/** The master key; made only for a database that holds nothing sealed yet. */
async function openMasterKey(config: Config, database: OpenDatabase): Promise<Buffer> {
  const tenants = await database.tenants.list()
  const sealed = await Promise.all(
    tenants.map(async ({ id }) => (await database.forTenant(id).signingKeys.list()).length > 0),
  )
  return loadMasterKey(config, { mayCreate: !sealed.includes(true) })
}

/** The tenants in memory, kept up by the changes feed. */
async function tenantRegistry(database: OpenDatabase): Promise<Map<string, Tenant>> {
  const tenants = new Map<string, Tenant>()
  const read = async () => {
    for (const tenant of await database.tenants.list()) tenants.set(tenant.id, tenant)
  }
  database.changes.subscribe(({ kind }) => {
    if (kind === 'tenant') void read()
  })
  await read()
  return tenants
}

async function openKeys(
  tenant: string,
  deps: { config: Config; database: OpenDatabase; sealer: Sealer; clock: Clock; log: Logger },
): Promise<KeyRing> {
  const { config, database, log } = deps
  const ring = await openKeyRing({
    tenant,
    store: database.forTenant(tenant).signingKeys,
    sealer: deps.sealer,
    clock: deps.clock,
    overlapMillis: config.keyOverlapSeconds * 1000,
  })
  database.changes.subscribe((change) => {
    if (change.kind === 'key' && change.tenant === tenant)
      ring.reload().catch((err: unknown) => log.error({ err }, 'the keys could not be read again'))
  })
  return ring
}

type TenantDeps = {
  config: Config
  database: OpenDatabase
  clock: Clock
  log: Logger
  keys: KeyRing
  issuer: string
  basePath: string
  backend: EmbeddedBackend
  pageKey: Buffer
  fetchJson: FetchJson
  demo: HomeDeps['demo']
}

/** Every room of one tenant, mounted below its base. */
function tenantApp(tenant: Tenant, deps: TenantDeps): Hono<RoomEnv> {
  const { config, clock, log, keys, issuer, basePath, backend } = deps
  const stores = cachedStores(deps.database.forTenant(tenant.id), deps.database.changes)
  const fhirBase = `${issuer}/fhir`
  const secureCookies = config.publicUrl.startsWith('https:')
  const pages: PageFacts = {
    practiceName: tenant.name,
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
  })
  const directory = patientDirectory(backend)
  const audit = bufferedAudit(stores, (err) => log.error({ err }, 'audit events could not be kept'))
  const originRegistered = (origin: string) => stores.clients.originRegistered(origin)
  const grantDeps: GrantDeps = {
    stores,
    keys,
    clock,
    refreshIdleSeconds: config.refreshIdleSeconds,
    refreshGraceSeconds: config.refreshGraceSeconds,
    warn: (event, facts) => log.warn(facts, event),
  }
  const shared = { stores, clock, log, issuer, formLimitBytes: config.formLimitBytes }

  const app = room().basePath(basePath)
  app.onError((error, c) =>
    pageErrorResponse(error, c.req.raw, pages, { log, requestId: c.get('requestId') }),
  )
  app.notFound((c) =>
    pageErrorResponse(new PageError('not-found'), c.req.raw, pages, {
      log,
      requestId: c.get('requestId'),
    }),
  )
  app.use(async (c, next) => {
    const { requestId, clientAddress: address } = c.env as unknown as FrontEnv // given by the front door
    c.set('requestId', requestId)
    c.set('clientAddress', address)
    await next()
  })
  app.route(
    '/',
    oauth({
      ...shared,
      fhirBase,
      enforceable,
      keys,
      tokens,
      basePath,
      secureCookies,
      originRegistered,
      requestLifetimeSeconds: config.authorizationRequestLifetimeSeconds,
      sessionUser: async (request) => (await sessions.current(request))?.user.id ?? null,
      mint: { keys, clock, issuer },
      grants: [authorizationCodeGrant(grantDeps), refreshTokenGrant(grantDeps)],
      authentication: {
        clock,
        findClient: (id) => stores.clients.find(id),
        audiences: [issuer, ...tokenEndpoints(issuer)],
        maxLifetimeSeconds: config.assertionMaxLifetimeSeconds,
        clockSkewSeconds: config.clockSkewSeconds,
        keys: clientKeys(deps.fetchJson, clock),
        usedAssertions: stores.usedAssertions,
      },
      limits: {
        token: rateLimit(clock, config.tokenRequestsPerMinute, 60),
        introspect: rateLimit(clock, config.introspectionRequestsPerMinute, 60),
      },
    }),
  )
  app.route('/', oidc({ issuer, authenticate, originRegistered, log }))
  app.route('/', smart({ issuer, managementEndpoint: `${issuer}/portal` }))
  app.route(
    '/',
    steps({
      ...shared,
      ...pages,
      sessions,
      directory,
      codeLifetimeSeconds: config.authorizationCodeLifetimeSeconds,
      signIn: {
        stores,
        clock,
        maxFailures: config.signInMaxFailures,
        windowSeconds: config.signInWindowSeconds,
      },
    }),
  )
  app.route('/', portal({ ...shared, ...pages, sessions, directory }))
  app.route('/', home({ ...pages, sessions, addresses: addressesOf(issuer), demo: deps.demo }))
  app.route(
    '/fhir',
    fhir({
      backend,
      baseUrl: fhirBase,
      authenticate,
      originAllowed: async (origin, clientId) => {
        const client = clientId === null ? null : await stores.clients.find(clientId)
        return client ? clientOrigins(client).includes(origin) : originRegistered(origin)
      },
      clock,
      pageKey: deps.pageKey,
      audit: (event) => audit.record(event),
      discovery: discoveryOf(issuer),
      softwareVersion: VERSION,
      log,
    }),
  )
  return app
}

/** The version of this program, from package.json. */
export const VERSION: string = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).version

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

/** Fetches key sets of apps by the rules of the configuration. */
function jsonFetcher(config: Config): FetchJson {
  const safeFetch = createSafeFetch({
    allowHosts: config.fetchAllow,
    demo: config.profile === 'demo',
  })
  return async (url) => {
    const { headers, body } = await safeFetch(url, { accept: 'application/json' })
    return { json: JSON.parse(body.toString()), cacheControl: headers['cache-control'] ?? null }
  }
}

/** Makes each value once a key, and again only when making it failed. */
function once<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const made = new Map<string, Promise<T>>()
  return (key) => {
    const known = made.get(key)
    if (known) return known
    const work = make(key)
    made.set(key, work)
    work.catch(() => made.delete(key))
    return work
  }
}

function onceSync<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>()
  return (key) => {
    const known = made.get(key) ?? make(key)
    made.set(key, known)
    return known
  }
}
