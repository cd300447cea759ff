// Writing over every backend there is: tokens that write, what they write, and a look at whether a refusal
// left everything as it was.
import { expect } from 'vitest'
import type { FhirBackend } from '../../src/fhir/backend.ts'
import type { Resource } from '../../src/fhir/resource.ts'
import { TOKENS, type WorldBackend } from './access-world.ts'
import { bearer } from './bearer.ts'
import { type FhirRoom, fhirRoom } from './fhir-room.ts'
import { VITAL_SIGNS, WORLD } from './test-world.ts'

const forA = (scope: string) => bearer({ scope, patient: 'pa' })
const WRITERS = {
  ...TOKENS,
  doctorWrites: bearer({ scope: 'user/*.cruds', fhirUser: 'Practitioner/dr1' }),
  doctorVitals: bearer({
    scope: `user/Observation.cruds?category=${VITAL_SIGNS}`,
    fhirUser: 'Practitioner/dr1',
  }),
  backendWrites: bearer({ scope: 'system/*.cruds', fhirUser: null }),
  vitalsOfA: forA(`patient/Observation.cruds?category=${VITAL_SIGNS}`),
  createsOnly: forA('patient/Observation.c'),
  updatesOnly: forA('patient/Observation.u'),
  updatesAndSearches: forA('patient/Observation.us'),
  deletesAndSearches: forA('patient/Observation.ds'),
  doctorUpdatesOnly: bearer({ scope: 'user/Observation.u', fhirUser: 'Practitioner/dr1' }),
  doctorDocuments: bearer({
    scope: 'user/DocumentReference.cruds patient/Binary.r',
    patient: 'pa',
    fhirUser: 'Practitioner/dr1',
  }),
}

export const aboutA = { reference: 'Patient/pa' }
export const aboutB = { reference: 'Patient/pb' }
export const vitals = [
  {
    coding: [
      {
        system: 'http://terminology.hl7.org/CodeSystem/observation-category',
        code: 'vital-signs',
      },
    ],
  },
]

/** An Observation as it may be sent. */
export const observation = (more: object = {}): Resource => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'made here' },
  ...more,
})

export type WritingRoom = {
  backend: FhirBackend
  get: FhirRoom['get']
  write: FhirRoom['write']
  send: FhirRoom['send']
  /** Every row of the world, and which Observations there are. */
  contents(): Promise<string>
  /** Creates it; answers its id. */
  made(token: string, body: Resource): Promise<string>
  close(): Promise<void>
}

/** Opens a backend of its own for tests that change it. */
export async function openWriting({ open }: WorldBackend): Promise<WritingRoom> {
  const { backend, close } = await open()
  const room = fhirRoom(backend, WRITERS)
  return {
    backend,
    get: room.get,
    write: room.write,
    send: room.send,
    async contents() {
      const rows: unknown[] = []
      for (const { resourceType, id = '' } of WORLD) rows.push(await backend.read(resourceType, id))
      const { ids } = await room.get('backendWrites', '/Observation?_count=500')
      return JSON.stringify([rows, ids])
    },
    async made(token, body) {
      const reply = await room.write(token, 'POST', `/${body.resourceType}`, body)
      expect([reply.status, reply.text.slice(0, 300)]).toEqual([201, expect.anything()])
      return idIn(reply.headers.get('location'))
    },
    close,
  }
}

/** The id in the address of a version. */
export const idIn = (location: string | null | undefined) => location?.split('/').at(-3) ?? ''
