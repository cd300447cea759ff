// The peer: oidc-provider with the same features on as we use, and pages of two lines where people sign in
// and allow. `node peer-server.ts PORT SETUP.json`.
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Provider } from 'oidc-provider'
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js'
import Lru from 'oidc-provider/lib/helpers/lru.js'
import { sqliteAdapter } from './sqlite-adapter.ts'

export type PeerSetup = {
  issuer: string
  /** Where its rows go; null for memory. */
  file: string | null
  /** How many entries its memory holds; null for its own limit of 1,000, which a long load outgrows. */
  memoryEntries: number | null
  clients: Record<string, unknown>[]
  jwks: { keys: Record<string, unknown>[] }
}

const [port = '', setupFile = ''] = process.argv.slice(2)
// Written by the bench that starts this process.
const setup = JSON.parse(readFileSync(setupFile, 'utf8')) as PeerSetup

function adapter(): Record<string, unknown> {
  if (setup.file !== null) return { adapter: sqliteAdapter(setup.file) }
  if (setup.memoryEntries === null) return {}
  const store = new Lru({ maxSize: setup.memoryEntries })
  return { adapter: (model: string) => new MemoryAdapter(model, store) }
}

const provider = new Provider(setup.issuer, {
  ...adapter(),
  clients: setup.clients,
  jwks: setup.jwks,
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    devInteractions: { enabled: false },
  },
  clientAuthMethods: ['client_secret_basic', 'private_key_jwt', 'none'],
  enabledJWA: { clientAuthSigningAlgValues: ['RS384', 'ES384'] },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
  findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
  cookies: { keys: ['only on this machine'] },
  ttl: {
    AccessToken: 3600,
    AuthorizationCode: 60,
    ClientCredentials: 300,
    Grant: 86_400,
    IdToken: 3600,
    Interaction: 1800,
    RefreshToken: 86_400,
    Session: 86_400,
  },
})

const callback = provider.callback()
createServer((request, response) => {
  if (!request.url?.startsWith('/interaction/')) return callback(request, response)
  interact(request, response).catch((error: unknown) => {
    console.error(error)
    response.writeHead(500).end()
  })
}).listen(Number(port), '127.0.0.1')
process.once('SIGTERM', () => process.exit())

async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { uid, prompt, params, session } = await provider.interactionDetails(request, response)
  if (request.method === 'GET') {
    const page = `<!doctype html><form method="post" action="/interaction/${uid}"><button name="decision" value="allow">Allow</button></form>`
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
    return
  }
  for await (const _ of request);
  if (prompt.name === 'login')
    return provider.interactionFinished(request, response, { login: { accountId: 'somebody' } })
  const grant = new provider.Grant({
    accountId: session?.accountId ?? '',
    clientId: params.client_id ?? '',
  })
  grant.addOIDCScope(params.scope ?? '')
  const grantId = await grant.save()
  await provider.interactionFinished(
    request,
    response,
    { consent: { grantId } },
    { mergeWithLastSubmission: true },
  )
}
