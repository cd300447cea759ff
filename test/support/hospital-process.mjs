// The program of hospital.ts: `node hospital-process.mjs SETUP.json`.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'

const { issuer, port, clients, people } = JSON.parse(readFileSync(process.argv[2], 'utf8'))

const provider = new Provider(issuer, {
  clients,
  claims: {
    openid: ['sub'],
    profile: ['name', 'preferred_username', 'fhirUser'],
    email: ['email'],
  },
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...people[sub] }) }),
  loadExistingGrant: async (context) => {
    const grant = new context.oidc.provider.Grant({
      accountId: context.oidc.session.accountId,
      clientId: context.oidc.client.clientId,
    })
    grant.addOIDCScope('openid profile email')
    await grant.save()
    return grant
  },
  cookies: { keys: ['only on this machine'] },
})

const callback = provider.callback()
const page =
  '<!doctype html><main><form method="post"><input name="sub" value=""><button>Continue</button></form></main>'

async function interact(request, response) {
  await provider.interactionDetails(request, response)
  if (request.method === 'GET')
    return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
  let body = ''
  for await (const part of request) body += part
  const sub = new URLSearchParams(body).get('sub')
  const result = sub === 'nobody' ? { error: 'access_denied' } : { login: { accountId: sub } }
  return provider.interactionFinished(request, response, result)
}

createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) return callback(request, response)
  interact(request, response).catch((error) => response.writeHead(500).end(String(error)))
}).listen(port, '127.0.0.1', () => console.log('ready'))
process.once('SIGTERM', () => process.exit())
