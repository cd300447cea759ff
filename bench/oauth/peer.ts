// Starts the peer, in memory or on SQLite.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort, startServer } from '../load/server-process.ts'
import type { PeerSetup } from './peer-server.ts'
import { APP, idTokenKey, RESOURCE_SERVER, SERVICE, SIGNED, type StartTarget } from './target.ts'

const PROGRAM = path.join(import.meta.dirname, 'peer-server.ts')
/** Enough for all that one round of the bench leaves behind. */
const MEMORY_ENTRIES = 50_000

export type PeerStore = 'memory' | 'memory, its own limit' | 'sqlite'

/** The peer on this store; each start begins with nothing. */
export function peer(store: PeerStore): StartTarget {
  return async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'chartgate-bench-peer-'))
    const port = await freePort()
    const issuer = `http://127.0.0.1:${port}`
    const setup: PeerSetup = {
      issuer,
      file: store === 'sqlite' ? path.join(folder, 'peer.db') : null,
      memoryEntries: store === 'memory' ? MEMORY_ENTRIES : null,
      clients: clients(),
      jwks: { keys: [idTokenKey()] },
    }
    const file = path.join(folder, 'setup.json')
    writeFileSync(file, JSON.stringify(setup))
    const discovery = '/.well-known/openid-configuration'
    const server = await startServer([PROGRAM, String(port), file], { port, path: discovery })
    return {
      name: `oidc-provider, ${store}`,
      server,
      audience: issuer,
      paths: {
        discovery,
        jwks: '/jwks',
        token: '/token',
        introspect: '/token/introspection',
        authorize: '/auth',
      },
      authorizeWith: { scope: 'openid offline_access', prompt: 'consent' },
      assertionWith: {},
      stop: async () => {
        await server.stop()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  }
}

function clients(): Record<string, unknown>[] {
  const backend = { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] }
  return [
    ...[SERVICE, RESOURCE_SERVER].map(({ id, secret }) => ({
      ...backend,
      client_id: id,
      client_secret: secret,
      token_endpoint_auth_method: 'client_secret_basic',
    })),
    ...Object.values(SIGNED).map(({ id, jwk }) => ({
      ...backend,
      client_id: id,
      jwks: { keys: [jwk] },
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: jwk.alg,
    })),
    {
      client_id: APP.id,
      redirect_uris: [APP.redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
  ]
}
