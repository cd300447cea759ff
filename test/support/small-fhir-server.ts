// A FHIR server with one patient, whose name says whose server it is; it lets in one bearer token and remembers
// what arrived.
import { webServer } from './web-server.ts'

export type SmallFhirServer = {
  baseUrl: string
  token: string
  /** Paths and credentials of the requests that arrived. */
  arrived: { path: string; authorization: string | null }[]
  close(): Promise<void>
}

/** Starts it. Its patient is `Patient/85`, with the owner's name. */
export async function smallFhirServer(owner: string): Promise<SmallFhirServer> {
  const arrived: SmallFhirServer['arrived'] = []
  const token = `the-token-of-${owner}`
  const patient = { resourceType: 'Patient', id: '85', name: [{ family: owner }] }
  const server = await webServer(async (request) => {
    const path = new URL(request.url).pathname.replace('/fhir', '')
    const authorization = request.headers.get('authorization')
    arrived.push({ path, authorization })
    if (authorization !== `Bearer ${token}`) return json({ resourceType: 'OperationOutcome' }, 401)
    if (path === '/metadata') return json(STATEMENT)
    if (path === '/Patient/85') return json(patient)
    if (path === '/Patient')
      return json({ resourceType: 'Bundle', type: 'searchset', entry: [{ resource: patient }] })
    return json({ resourceType: 'OperationOutcome' }, 404)
  })
  const baseUrl = `http://127.0.0.1:${server.port}/fhir`
  return { baseUrl, token, arrived, close: () => server.close() }
}

const STATEMENT = {
  resourceType: 'CapabilityStatement',
  fhirVersion: '4.0.1',
  rest: [
    {
      mode: 'server',
      resource: [{ type: 'Patient', interaction: [{ code: 'read' }, { code: 'search-type' }] }],
    },
  ],
}

const json = (body: unknown, status = 200) =>
  Response.json(body, { status, headers: { 'content-type': 'application/fhir+json' } })
