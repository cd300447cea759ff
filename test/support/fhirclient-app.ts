// An app on fhirclient's Node entry: `/launch` begins, `/app` is where the code comes. For one visitor. What
// it read and was told is the JSON that `/app` answers.
import { createServer } from 'node:http'

export type FhirclientApp = {
  launchUri: string
  redirectUri: string
  close(): Promise<void>
}

/** What `/app` answers. */
export type FhirclientFacts = {
  patient: string | null
  encounter: string | null
  user: string | undefined
  resourceType: string
  observations: number
  refreshed: boolean
  /** Everything but tokens and their ends, as first told and after a refresh. */
  told: Record<string, unknown>
  toldAgain: Record<string, unknown>
}

/** Where an app on this port begins and ends. */
export const addressesOf = (port: number) => ({
  launchUri: `http://localhost:${port}/launch`,
  redirectUri: `http://localhost:${port}/app`,
})

/** Starts the app. With `iss` it begins by itself; without, it takes `iss` and `launch` from its launch URL. */
export async function startFhirclientApp(options: {
  port: number
  clientId: string
  scope: string
  iss?: string
}): Promise<FhirclientApp> {
  const { port, clientId, scope, iss } = options
  const addresses = addressesOf(port)
  // The types of the package are those of its browser form.
  const { default: smart } = (await import('fhirclient')) as unknown as {
    default: (request: unknown, response: unknown, storage: unknown) => SmartApi
  }
  const storage = memory()
  const server = createServer((request, response) => {
    const api = smart(request, response, storage)
    const work =
      request.url?.startsWith('/launch') === true
        ? api.authorize({
            ...(iss && { iss }),
            clientId,
            scope,
            redirectUri: addresses.redirectUri,
            pkceMode: 'required',
          })
        : factsOf(api).then((facts) => response.end(JSON.stringify(facts)))
    work.catch((error: Error) => {
      response.statusCode = 500
      response.end(JSON.stringify({ error: error.message }))
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { ...addresses, close: () => new Promise((done) => server.close(() => done())) }
}

function memory() {
  const kept = new Map<string, unknown>()
  return {
    get: async (key: string) => kept.get(key),
    set: async (key: string, value: unknown) => {
      kept.set(key, value)
      return value
    },
    unset: async (key: string) => kept.delete(key),
  }
}

async function factsOf(api: SmartApi): Promise<FhirclientFacts> {
  const session = await api.ready()
  const before = session.state.tokenResponse ?? {}
  const patient = await session.patient.read()
  const observations = await session.request(`Observation?patient=${session.patient.id}`, {
    pageLimit: 0,
    flat: true,
  })
  const told = contextOf(before)
  await session.refresh()
  const after = session.state.tokenResponse ?? {}
  return {
    patient: session.patient.id,
    encounter: session.encounter.id,
    user: session.user.fhirUser?.split('/fhir/').at(-1),
    resourceType: patient.resourceType,
    observations: observations.length,
    refreshed: after.access_token !== before.access_token,
    told,
    toldAgain: contextOf(after),
  }
}

/** What of a token response is about the context, not about the tokens. */
export function contextOf(response: Record<string, unknown>): Record<string, unknown> {
  const ofTokens = ['access_token', 'refresh_token', 'id_token', 'expires_in', 'expires_at']
  return Object.fromEntries(Object.entries(response).filter(([name]) => !ofTokens.includes(name)))
}

/** As far as these tests use it. */
type SmartApi = {
  authorize(options: Record<string, unknown>): Promise<unknown>
  ready(): Promise<{
    patient: { id: string | null; read(): Promise<{ resourceType: string }> }
    encounter: { id: string | null }
    user: { fhirUser: string | null }
    state: { tokenResponse?: Record<string, unknown> }
    request(url: string, options: Record<string, unknown>): Promise<unknown[]>
    refresh(): Promise<unknown>
  }>
}
