// Who can sign in to the demo. Passwords are not here: they are made when the demo starts for the first
// time and shown once.
import type { UserKind } from '../model/user.ts'

type DemoProxy = {
  /** Logical id of the Patient whose record it opens. */
  patientId: string
  /** In words people use. */
  relationship: string
}

export type DemoUser = {
  kind: UserKind
  username: string
  displayName: string
  fhirUser: string | null
  proxies: readonly DemoProxy[]
  /** What there is to see with this user, in a sentence for the person who tries the demo. */
  about: string
}

export const DEMO_USERS: readonly DemoUser[] = [
  {
    kind: 'patient',
    username: 'ada',
    displayName: 'Ada Whitehorse',
    fhirUser: 'Patient/demo-ada',
    proxies: [],
    about: 'A patient with something of every kind of data in her record.',
  },
  {
    kind: 'patient',
    username: 'william',
    displayName: 'William Hart',
    fhirUser: 'Patient/demo-william',
    proxies: [],
    about: 'A patient of 61 with high blood pressure, two medicines and home readings.',
  },
  {
    kind: 'patient',
    username: 'maya',
    displayName: 'Maya Lindgren',
    fhirUser: 'Patient/demo-maya',
    proxies: [{ patientId: 'demo-theo', relationship: 'mother' }],
    about:
      'An expectant mother who also acts for her son Theo, so she chooses whose record to share.',
  },
  {
    kind: 'patient',
    username: 'elena',
    displayName: 'Elena Delgado',
    fhirUser: 'RelatedPerson/demo-rosa-daughter',
    proxies: [{ patientId: 'demo-rosa', relationship: 'daughter' }],
    about: 'Not a patient herself: she helps her mother Rosa, who has diabetes.',
  },
  {
    kind: 'practitioner',
    username: 'okafor',
    displayName: 'Dr. Ngozi Okafor',
    fhirUser: 'Practitioner/demo-okafor',
    proxies: [],
    about: 'Family physician; opens any chart of the practice.',
  },
  {
    kind: 'practitioner',
    username: 'lindqvist',
    displayName: 'Dr. Erik Lindqvist',
    fhirUser: 'Practitioner/demo-lindqvist',
    proxies: [],
    about: 'Pediatrician; looks after Theo.',
  },
  {
    kind: 'operator',
    username: 'operator',
    displayName: 'Olivia Grant',
    fhirUser: null,
    proxies: [],
    about: 'Runs the server: registers apps, watches and stops what they may do.',
  },
]
