// A whole Chartgate for journeys: a real server on a free port of this machine, with a data directory of
// its own. Nothing is reached but by HTTP, except to prepare users, apps and records as an operator would.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/config/schema.ts'
import { listen } from '../../src/http/listen.ts'
import { sha256 } from '../../src/lib/hashing.ts'
import { newId } from '../../src/lib/ids.ts'
import { type Logger, silentLogger } from '../../src/lib/log.ts'
import { hashPassword } from '../../src/lib/password.ts'
import type { Client } from '../../src/model/client.ts'
import { DEFAULT_TENANT, newTenant } from '../../src/model/tenant.ts'
import type { User } from '../../src/model/user.ts'
import { clientRules, parseClientMetadata } from '../../src/oauth/client-metadata.ts'
import { type Chartgate, openChartgate } from '../../src/server.ts'

export const PASSWORD = 'a long enough pass phrase'

export type Running = {
  gate: Chartgate
  /** Whose issuer, people and apps these are. */
  tenant: string
  issuer: string
  fhirBase: string
  dataDir: string
  /** The variables it was configured by. */
  env: Readonly<Record<string, string>>
  addUser(user: Partial<User> & Pick<User, 'kind' | 'username'>): Promise<User>
  addClient(
    metadata: Record<string, unknown>,
    change?: Partial<Client>,
  ): Promise<{ client: Client; secret: string | null }>
  /** The same server as another tenant's people and apps meet it. */
  at(tenant: string): Running
  /** Stops the server and opens it again on the same port and data, as after a restart. */
  restart(): Promise<void>
  /** Stops the server; its data stays. */
  stop(): Promise<void>
  /** Stops the server and removes its data. */
  close(): Promise<void>
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}

export type StartOptions = {
  /** More variables of the configuration. */
  env?: Record<string, string>
  /** Puts the server below a path. */
  publicPath?: string
  /** Handles of tenants that are there, besides the default one, before the server opens. */
  tenants?: readonly string[]
  log?: Logger
  /** The port to listen on; a free one when absent. */
  port?: number
}

/** Starts a server with a data directory of its own. */
export async function startChartgate(options: StartOptions = {}): Promise<Running> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'chartgate-'))
  const port = options.port ?? (await freePort())
  const env: Record<string, string> = {
    CHARTGATE_PROFILE: 'demo',
    CHARTGATE_PORT: String(port),
    CHARTGATE_PUBLIC_URL: `http://localhost:${port}${options.publicPath ?? ''}`,
    CHARTGATE_DATA_DIR: dataDir,
    CHARTGATE_LOG_LEVEL: 'silent',
    ...options.env,
  }
  const config = loadConfig(env)
  const start = async () => {
    const gate = await openChartgate(config, { log: options.log ?? silentLogger })
    gate.exports.start()
    return { gate, server: await listen(gate.fetch, port, '127.0.0.1') }
  }
  if (options.tenants) await addTenants(config, options.tenants)
  let { gate, server } = await start()
  let open = true
  const stop = async () => {
    if (!open) return
    open = false
    await server.close()
    await gate.close()
  }

  const runningAs = (tenant: string): Running => ({
    get gate() {
      return gate
    },
    tenant,
    issuer: gate.issuer(tenant),
    fhirBase: `${gate.issuer(tenant)}/fhir`,
    dataDir,
    env,
    at: runningAs,
    addUser: async (user) => {
      const now = gate.clock.now()
      const made: User = {
        id: newId(now),
        passwordHash: await hashPassword(PASSWORD),
        displayName: user.username,
        fhirUser: null,
        createdAt: now,
        passwordChangedAt: now,
        disabledAt: null,
        ...user,
      }
      if (!(await gate.stores(tenant).users.add(made)))
        throw new Error(`username ${user.username} is taken`)
      return made
    },
    addClient: async (metadata, change = {}) => {
      const { chosenId, broughtSecret, ...facts } = parseClientMetadata(
        metadata,
        clientRules(config),
      )
      const now = gate.clock.now()
      const secret = facts.tokenEndpointAuthMethod.startsWith('client_secret')
        ? (broughtSecret ?? newId(now) + newId(now))
        : null
      const client: Client = {
        ...facts,
        id: chosenId ?? newId(now),
        secrets: secret === null ? [] : [{ hash: sha256(secret), createdAt: now, expiresAt: null }],
        createdAt: now,
        updatedAt: now,
        disabledAt: null,
        ...change,
      }
      if (!(await gate.stores(tenant).clients.add(client)))
        throw new Error(`client ${client.id} is taken`)
      return { client, secret }
    },
    restart: async () => {
      await stop()
      ;({ gate, server } = await start())
      open = true
    },
    stop,
    close: async () => {
      await stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  })
  return runningAs(DEFAULT_TENANT)
}

async function addTenants(config: Config, handles: readonly string[]): Promise<void> {
  const gate = await openChartgate(config, { log: silentLogger })
  for (const id of handles)
    await gate.database.tenants.add(
      newTenant(id, gate.clock.now(), { practice_name: `Practice ${id}` }),
    )
  await gate.close()
}
