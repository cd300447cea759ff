// The organizations, locations and the endpoint of the practice (US Core Organization and Location).
import type { Address, Endpoint, Location, Organization, Reference } from 'fhir/r4.js'
import { type Entered, IDENTIFIER, metaFor, NO_PROFILE } from '../resource.ts'
import { LOCATION_TYPE } from '../vocabulary/hl7.ts'
import { concept } from '../vocabulary/table.ts'
import { idOf, ORGANIZATION, PLACE, TOWN } from './directory.ts'
import { inventedNpi } from './npi.ts'

type OrganizationRow = {
  self: Reference
  serial: number
  type: { code: string; display: string }
  line: string
  phone: string
  clia?: string
}

const PROVIDER = { code: 'prov', display: 'Healthcare Provider' }
const INSURER = { code: 'ins', display: 'Insurance Company' }
const COMMUNITY = { code: 'cg', display: 'Community Group' }

const ROWS: OrganizationRow[] = [
  {
    self: ORGANIZATION.practice,
    serial: 1,
    type: PROVIDER,
    line: '12 Main Street',
    phone: '802-555-0100',
  },
  {
    self: ORGANIZATION.hospital,
    serial: 2,
    type: PROVIDER,
    line: '400 Hospital Drive',
    phone: '802-555-0101',
  },
  {
    self: ORGANIZATION.laboratory,
    serial: 3,
    type: PROVIDER,
    line: '402 Hospital Drive',
    phone: '802-555-0102',
    clia: '99D9999999',
  },
  {
    self: ORGANIZATION.pharmacy,
    serial: 4,
    type: PROVIDER,
    line: '31 Main Street',
    phone: '802-555-0103',
  },
  {
    self: ORGANIZATION.payer,
    serial: 5,
    type: INSURER,
    line: '9 Fernway Plaza',
    phone: '802-555-0104',
  },
  {
    self: ORGANIZATION.publicPayer,
    serial: 6,
    type: INSURER,
    line: '1 Statehouse Square',
    phone: '802-555-0105',
  },
  {
    self: ORGANIZATION.community,
    serial: 7,
    type: COMMUNITY,
    line: '77 Mill Lane',
    phone: '802-555-0106',
  },
]

/** Makes the organizations of the practice and around it. */
export function organizations(): Entered<Organization>[] {
  return ROWS.map((row) => ({
    resourceType: 'Organization',
    id: idOf(row.self),
    meta: metaFor(['us-core-organization']),
    identifier: [
      { system: 'http://hl7.org/fhir/sid/us-npi', value: inventedNpi(row.serial) },
      ...(row.clia === undefined
        ? []
        : [{ system: 'urn:oid:2.16.840.1.113883.4.7', value: row.clia }]),
    ],
    active: true,
    type: [
      concept({ system: 'http://terminology.hl7.org/CodeSystem/organization-type', ...row.type }),
    ],
    name: row.self.display ?? '',
    telecom: [{ system: 'phone', value: row.phone, use: 'work' }],
    address: [address(row.line)],
    ...(row.self === ORGANIZATION.practice && {
      endpoint: [{ reference: 'Endpoint/demo-direct' }],
    }),
  }))
}

/** Makes the places where patients are seen. */
export function locations(): Entered<Location>[] {
  const place = (
    self: Reference,
    type: (typeof LOCATION_TYPE)[keyof typeof LOCATION_TYPE],
    line: string,
    phone: string,
    owner: Reference,
  ): Entered<Location> => ({
    resourceType: 'Location',
    id: idOf(self),
    meta: metaFor(['us-core-location']),
    identifier: [{ system: IDENTIFIER.location, value: idOf(self) }],
    status: 'active',
    name: self.display ?? '',
    mode: 'instance',
    type: [concept(type)],
    telecom: [{ system: 'phone', value: phone, use: 'work' }],
    address: address(line),
    managingOrganization: owner,
  })
  const { practice, hospital } = ORGANIZATION
  return [
    place(
      PLACE.clinic,
      LOCATION_TYPE.outpatientFacility,
      '12 Main Street',
      '802-555-0100',
      practice,
    ),
    place(
      PLACE.hospitalWard,
      LOCATION_TYPE.hospital,
      '400 Hospital Drive',
      '802-555-0101',
      hospital,
    ),
    place(
      PLACE.emergency,
      LOCATION_TYPE.emergencyRoom,
      '400 Hospital Drive',
      '802-555-0107',
      hospital,
    ),
  ]
}

/** Makes the address for secure messages that the roles of the practice share. */
export function endpoint(): Entered<Endpoint> {
  return {
    resourceType: 'Endpoint',
    id: 'demo-direct',
    meta: metaFor(NO_PROFILE),
    status: 'active',
    connectionType: {
      system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
      code: 'direct-project',
      display: 'Direct Project',
    },
    name: 'Direct messages of the practice',
    managingOrganization: ORGANIZATION.practice,
    payloadType: [{ text: 'Any clinical document' }],
    address: 'mailto:practice@direct.riverside.example',
  }
}

function address(line: string): Address {
  return { use: 'work', line: [line], ...TOWN, country: 'US' }
}
