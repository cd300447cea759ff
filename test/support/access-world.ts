// The test world behind every backend there is, and tokens of every kind to enter it with. What the rules
// promise is asked of each: of one that looks at every row, of one that ignores what it is told, and of
// the embedded store on both databases.
import { expect } from 'vitest'
import type { FhirBackend } from '../../src/fhir/backend.ts'
import { EmbeddedBackend } from '../../src/fhir/embedded/backend.ts'
import { fhirMigrations } from '../../src/fhir/embedded/migrations.ts'
import { manualClock } from '../../src/lib/clock.ts'
import type { BearerAccess } from '../../src/model/bearer-access.ts'
import { type DatabaseLocation, openDatabase } from '../../src/store/open.ts'
import { bearer } from './bearer.ts'
import { BASE, type FhirRoom, NOW, type Reply } from './fhir-room.ts'
import { memoryBackend } from './memory-backend.ts'
import { freshPostgres } from './postgres.ts'
import { withoutRequestId } from './same-refusal.ts'
import { OPEN_TO_A, SECRET, VITAL_SIGNS, WORLD } from './test-world.ts'
import { upstreamBackend, upstreamServer } from './upstream-server.ts'

export type WorldBackend = {
  name: string
  /** Whether it does as the gateway tells it. */
  honest: boolean
  /** Whether its chains stay within the predicate, so that they may be used. */
  hops: boolean
  /** Whether it is narrowed by what only one parameter can say, and so finds fewer than might be seen. */
  coarse: boolean
  open(): Promise<{ backend: FhirBackend; close(): Promise<void> }>
}

const closeNothing = async () => {}

export const WORLD_BACKENDS: WorldBackend[] = [
  {
    name: 'in memory, honest',
    honest: true,
    hops: true,
    coarse: false,
    open: async () => ({ backend: memoryBackend(WORLD, [BASE]), close: closeNothing }),
  },
  {
    name: 'in memory, hostile',
    honest: false,
    hops: false,
    coarse: false,
    open: async () => ({ backend: memoryBackend(WORLD, [BASE], 'hostile'), close: closeNothing }),
  },
  {
    name: 'embedded, on SQLite',
    honest: true,
    hops: true,
    coarse: false,
    open: () => embedded({ dataDir: ':memory:' }, closeNothing),
  },
  {
    name: 'embedded, on PostgreSQL',
    honest: true,
    hops: true,
    coarse: false,
    async open() {
      const { url, drop } = await freshPostgres()
      return embedded({ databaseUrl: url }, drop)
    },
  },
  {
    name: 'upstream, a second gateway',
    honest: true,
    hops: false,
    coarse: true,
    open: () => upstream('honest'),
  },
  {
    name: 'upstream, a hostile server',
    honest: false,
    hops: false,
    coarse: false,
    open: () => upstream('hostile'),
  },
]

async function upstream(manners: 'honest' | 'hostile') {
  const server = await upstreamServer(manners)
  const { backend, client } = upstreamBackend(server.baseUrl)
  const close = async () => {
    client.close()
    await server.close()
  }
  return { backend, close }
}

async function embedded(location: DatabaseLocation, drop: () => Promise<void>) {
  const clock = manualClock(NOW)
  const database = await openDatabase(location, clock, { fhirMigrations })
  await database.migrate()
  const backend = new EmbeddedBackend(database.fhir, 'default', { baseUrls: [BASE], clock })
  await backend.put(WORLD)
  const close = async () => {
    await database.close()
    await drop()
  }
  return { backend, close }
}

const forA = (scope: string) => bearer({ scope, patient: 'pa' })

export const TOKENS: Record<string, BearerAccess> = {
  T: forA('patient/*.rs'),
  Tw: forA('patient/*.cruds'),
  Tv: forA(`patient/Observation.rs?category=${VITAL_SIGNS}`),
  conditions: forA('patient/Condition.rs'),
  medicationRequests: forA('patient/MedicationRequest.rs'),
  withMedications: forA('patient/MedicationRequest.rs patient/Medication.r'),
  noPractitioners: forA('patient/Observation.rs patient/Practitioner.r'),
  patientOnly: forA('patient/Patient.rs'),
  binariesOnly: forA('patient/Binary.rs'),
  readOnly: forA('patient/Observation.r'),
  searchOnly: forA('patient/Observation.s'),
  observations: forA('patient/Observation.rs'),
  userA: bearer({ scope: 'user/*.rs' }),
  parentOfA: bearer({ scope: 'user/*.rs', fhirUser: 'RelatedPerson/rpa' }),
  doctor: bearer({ scope: 'user/*.rs', fhirUser: 'Practitioner/dr1' }),
  doctorVitals: bearer({
    scope: `user/Observation.rs?category=${VITAL_SIGNS} openid fhirUser`,
    fhirUser: 'Practitioner/dr1',
  }),
  person: bearer({ scope: 'user/*.rs', fhirUser: 'Person/person1' }),
  strangeUser: bearer({ scope: 'user/*.rs', fhirUser: 'https://else.example/Practitioner/dr1' }),
  noUser: bearer({ scope: 'user/*.rs', fhirUser: null }),
  system: bearer({ scope: 'system/Observation.rs', fhirUser: null }),
  noPatient: bearer({ scope: 'patient/*.rs' }),
  T2: forA('patient/*.rs'),
  otherApp: bearer({ scope: 'patient/*.rs', patient: 'pa', clientId: 'other' }),
  otherUser: bearer({ scope: 'patient/*.rs', patient: 'pa', userId: 'u2' }),
  narrower: forA('patient/Observation.rs patient/Condition.rs'),
  forB: bearer({ scope: 'patient/*.rs', patient: 'pb', fhirUser: 'Patient/pb' }),
}

/** What of a reply must be equal for two to tell the same; ids of requests differ always. */
export const telling = ({ status, text, headers }: Reply) => ({
  status,
  text: withoutRequestId(text),
  headers: [...headers].filter(([name]) => name !== 'x-request-id'),
})

const NOT_A: readonly string[] = WORLD.map(
  ({ resourceType, id }) => `${resourceType}/${id}`,
).filter((key) => !OPEN_TO_A.includes(key))

/** Nothing that is not open to A stands in the reply, in whatever form. */
export function expectNothingForeign(reply: Reply): void {
  for (const id of reply.ids) expect(NOT_A).not.toContain(id)
  // A self link repeats what was asked, so a Bundle is looked at without its links.
  const { link: _, ...body } = reply.body
  expect(JSON.stringify(body)).not.toContain(SECRET)
  if (reply.body.resourceType !== 'Bundle') expect(reply.text).not.toContain(SECRET)
}

/** The ids a search of A's answers, after the checks that hold for every answer. */
export async function searchIds(room: FhirRoom, token: string, target: string): Promise<string[]> {
  const reply = await room.get(token, target)
  expect(reply.status).toBe(200)
  expect(reply.body).toMatchObject({ resourceType: 'Bundle', type: 'searchset' })
  expectNothingForeign(reply)
  return reply.ids
}
