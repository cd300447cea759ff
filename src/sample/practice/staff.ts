// The people who work here and with us, and the roles they do it in (US Core Practitioner and
// PractitionerRole).
import type { Coding, Practitioner, PractitionerRole, Reference } from 'fhir/r4.js'
import { type Entered, metaFor } from '../resource.ts'
import { SPECIALTY } from '../vocabulary/nucc.ts'
import { CARE_TEAM_ROLE } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'
import { CLINICIAN, idOf, ORGANIZATION, PLACE, roleOf, TOWN } from './directory.ts'
import { inventedNpi } from './npi.ts'

type StaffRow = {
  self: Reference
  given: string
  family: string
  degree: string
  gender: 'female' | 'male'
  serial: number
  role: Coding
  specialty?: Coding
  employer: Reference
  place?: Reference
  retired?: boolean
}

const AT_PRACTICE = { employer: ORGANIZATION.practice, place: PLACE.clinic }
const AT_HOSPITAL = { employer: ORGANIZATION.hospital, place: PLACE.hospitalWard }

const ROWS: StaffRow[] = [
  {
    self: CLINICIAN.familyPhysician,
    given: 'Ngozi',
    family: 'Okafor',
    degree: 'MD',
    gender: 'female',
    serial: 101,
    role: CARE_TEAM_ROLE.primaryCare,
    specialty: SPECIALTY.familyMedicine,
    ...AT_PRACTICE,
  },
  {
    self: CLINICIAN.pediatrician,
    given: 'Erik',
    family: 'Lindqvist',
    degree: 'MD',
    gender: 'male',
    serial: 102,
    role: CARE_TEAM_ROLE.pediatrician,
    specialty: SPECIALTY.pediatrics,
    ...AT_PRACTICE,
  },
  {
    self: CLINICIAN.nursePractitioner,
    given: 'Dana',
    family: 'Walker',
    degree: 'NP',
    gender: 'female',
    serial: 103,
    role: CARE_TEAM_ROLE.nursePractitioner,
    specialty: SPECIALTY.familyMedicine,
    ...AT_PRACTICE,
  },
  {
    self: CLINICIAN.nurse,
    given: 'Amy',
    family: 'Chen',
    degree: 'RN',
    gender: 'female',
    serial: 104,
    role: CARE_TEAM_ROLE.nurse,
    ...AT_PRACTICE,
  },
  {
    self: CLINICIAN.obstetrician,
    given: 'Carmen',
    family: 'Reyes',
    degree: 'MD',
    gender: 'female',
    serial: 105,
    role: CARE_TEAM_ROLE.obstetrician,
    ...AT_PRACTICE,
  },
  {
    self: CLINICIAN.cardiologist,
    given: 'Tobias',
    family: 'Bauer',
    degree: 'MD',
    gender: 'male',
    serial: 106,
    role: CARE_TEAM_ROLE.cardiologist,
    ...AT_HOSPITAL,
  },
  {
    self: CLINICIAN.retiredPhysician,
    given: 'Harold',
    family: 'Finch',
    degree: 'MD',
    gender: 'male',
    serial: 111,
    role: CARE_TEAM_ROLE.primaryCare,
    retired: true,
    ...AT_PRACTICE,
  },
  {
    self: CLINICIAN.radiologist,
    given: 'Jana',
    family: 'Novak',
    degree: 'MD',
    gender: 'female',
    serial: 107,
    role: CARE_TEAM_ROLE.radiologist,
    ...AT_HOSPITAL,
  },
  {
    self: CLINICIAN.hospitalist,
    given: 'Samuel',
    family: 'Mbeki',
    degree: 'MD',
    gender: 'male',
    serial: 108,
    role: CARE_TEAM_ROLE.physician,
    ...AT_HOSPITAL,
  },
  {
    self: CLINICIAN.pharmacist,
    given: 'Anil',
    family: 'Patel',
    degree: 'PharmD',
    gender: 'male',
    serial: 109,
    role: CARE_TEAM_ROLE.pharmacist,
    employer: ORGANIZATION.pharmacy,
  },
  {
    self: CLINICIAN.laboratoryDirector,
    given: 'Kwame',
    family: 'Osei',
    degree: 'MD',
    gender: 'male',
    serial: 110,
    role: CARE_TEAM_ROLE.pathologist,
    employer: ORGANIZATION.laboratory,
  },
]

/** Makes the practitioners. */
export function practitioners(): Entered<Practitioner>[] {
  return ROWS.map((row) => ({
    resourceType: 'Practitioner',
    id: idOf(row.self),
    meta: metaFor(['us-core-practitioner']),
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: inventedNpi(row.serial) }],
    active: row.retired !== true,
    name: [
      {
        use: 'official',
        family: row.family,
        given: [row.given],
        suffix: [row.degree],
        ...(row.degree === 'MD' && { prefix: ['Dr.'] }),
      },
    ],
    telecom: [
      { system: 'phone', value: phone(row), use: 'work' },
      { system: 'email', value: `${row.family.toLowerCase()}@riverside.example`, use: 'work' },
    ],
    address: [{ use: 'work', line: ['12 Main Street'], ...TOWN, country: 'US' }],
    gender: row.gender,
  }))
}

/** Makes one role for each practitioner: where, as what, and how to reach them there. */
export function practitionerRoles(): Entered<PractitionerRole>[] {
  return ROWS.map((row) => ({
    resourceType: 'PractitionerRole',
    id: idOf(roleOf(row.self)),
    meta: metaFor(['us-core-practitionerrole']),
    active: row.retired !== true,
    practitioner: row.self,
    organization: row.employer,
    code: [concept(row.role)],
    ...(row.specialty && { specialty: [concept(row.specialty)] }),
    ...(row.place && { location: [row.place] }),
    telecom: [{ system: 'phone', value: phone(row), use: 'work' }],
    ...(row.employer === ORGANIZATION.practice && {
      endpoint: [{ reference: 'Endpoint/demo-direct', display: 'Direct messages' }],
    }),
  }))
}

function phone(row: StaffRow): string {
  return `802-555-01${String(row.serial - 90).padStart(2, '0')}`
}
