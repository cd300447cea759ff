// Searches over another server by what its CapabilityStatement does not list: refused by us, by name, before it is
// asked (FHIR R4 search.html#errors, capabilitystatement.html).
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { bearer } from '../support/bearer.ts'
import { fhirRoom } from '../support/fhir-room.ts'
import { type HostileExporter, hostileExporter } from '../support/hostile-exporter.ts'
import { upstreamBackend } from '../support/upstream-server.ts'

const TOKENS = {
  T: bearer({ scope: 'patient/*.rs', patient: 'pa' }),
  doctor: bearer({ scope: 'user/*.rs', fhirUser: 'Practitioner/dr1' }),
}

let server: HostileExporter
let opened: ReturnType<typeof upstreamBackend>
beforeAll(async () => {
  server = await hostileExporter()
  opened = upstreamBackend(server.baseUrl)
  await opened.backend.probe()
})
afterAll(async () => {
  opened.client.close()
  await server.close()
})
beforeEach(() => {
  server.arrived.length = 0
})

test.each([
  ['T', '/Observation?category=vital-signs', 'category'],
  ['T', '/Patient/pa/Observation?date=gt2026', 'date'],
  ['doctor', '/Observation?status=final', 'status'],
  ['doctor', '/Observation?_lastUpdated=gt2026', '_lastUpdated'],
  ['doctor', '/Observation?_sort=-date', 'date'],
  ['doctor', '/Provenance?target:Observation.status=final', 'status'],
] as const)(
  '%s %s is refused by name, and the other server is not asked',
  async (token, target, name) => {
    const { get } = fhirRoom(opened.backend, TOKENS)
    const { status, body, text } = await get(token, target)
    expect(status).toBe(400)
    expect(body).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ code: 'not-supported' }],
    })
    expect(text).toContain(`'${name}'`)
    expect(server.arrived).toEqual([])
  },
)

test('under lenient handling it is passed over, said in the answer, and not in the self link', async () => {
  const { get } = fhirRoom(opened.backend, TOKENS)
  const { status, body, text } = await get('doctor', '/Observation?status=final&code=x', {
    prefer: 'handling=lenient',
  })
  expect(status).toBe(200)
  expect(text).toContain("The parameter 'status' is not supported and was passed over.")
  const [self] = body.link as { relation: string; url: string }[]
  expect(self?.url).toMatch(/\/Observation\?code=x$/)
  const [asked] = server.arrived
  expect(asked?.path).toBe('/fhir/Observation?code=x&_count=50')
})

test('what it lists passes, and everything of types whose parameters it does not list', async () => {
  const { get } = fhirRoom(opened.backend, TOKENS)
  for (const target of ['/Observation?code=x', '/Observation?_id=oa', '/Patient?name=x'])
    expect((await get('doctor', target)).status).toBe(200)
  expect(server.arrived).toHaveLength(3)
})
