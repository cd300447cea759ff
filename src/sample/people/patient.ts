// The Patient resource of a person (US Core Patient), and the extensions of race, ethnicity and sex.
import type { Address, CodeableConcept, Coding, Extension, HumanName, Patient } from 'fhir/r4.js'
import { isoDate, isoInstant } from '../calendar.ts'
import { CLINICIAN, ORGANIZATION } from '../practice/directory.ts'
import { type Entered, IDENTIFIER, metaFor } from '../resource.ts'
import { ETHNICITY, IDENTIFIER_TYPE, NULL_FLAVOR } from '../vocabulary/hl7.ts'
import { SEX } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'
import type { Person } from './person.ts'

/** Minute of the day at which those who died did. */
export const TIME_OF_DEATH = 4 * 60 + 10

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/'

/** What a particular patient has beyond what every person has. */
type PatientExtras = {
  extensions?: Extension[]
  formerName?: HumanName
  formerAddress?: Address
  contact?: Patient['contact']
  link?: Patient['link']
  generalPractitioner?: Patient['generalPractitioner']
}

/** Makes the Patient resource; not entered through a chart, since its id is the chart's own. */
export function patientResource(person: Person, extras: PatientExtras = {}): Entered<Patient> {
  const name: HumanName = {
    use: 'official',
    family: person.family,
    given: person.given,
    ...(person.suffix !== undefined && { suffix: [person.suffix] }),
    ...(extras.formerName?.period?.end !== undefined && {
      period: { start: extras.formerName.period.end },
    }),
  }
  return {
    resourceType: 'Patient',
    id: person.id,
    meta: metaFor(['us-core-patient']),
    extension: [
      race(person.race),
      ethnicity(person.ethnicity),
      sex(person.gender),
      birthSex(person.gender),
      ...(extras.extensions ?? []),
    ],
    identifier: [
      {
        use: 'usual',
        type: concept(IDENTIFIER_TYPE.medicalRecord),
        system: IDENTIFIER.medicalRecord,
        value: person.medicalRecordNumber,
        assigner: ORGANIZATION.practice,
      },
    ],
    active: person.death === undefined,
    name: extras.formerName ? [name, extras.formerName] : [name],
    telecom: [
      { system: 'phone', value: person.phone, use: 'mobile' },
      ...(person.email === undefined
        ? []
        : [{ system: 'email' as const, value: person.email, use: 'home' as const }]),
    ],
    gender: person.gender,
    birthDate: isoDate(person.birth),
    ...(person.death !== undefined && {
      deceasedDateTime: isoInstant(person.death, TIME_OF_DEATH),
    }),
    address: extras.formerAddress
      ? [address(person, extras), extras.formerAddress]
      : [address(person, extras)],
    ...(person.maritalStatus && { maritalStatus: concept(person.maritalStatus) }),
    ...(extras.contact && { contact: extras.contact }),
    communication: [{ language: concept(person.language), preferred: true }],
    generalPractitioner: extras.generalPractitioner ?? [CLINICIAN.familyPhysician],
    managingOrganization: ORGANIZATION.practice,
    ...(extras.link && { link: extras.link }),
  }
}

function address(person: Person, extras: PatientExtras): Address {
  const since = extras.formerAddress?.period?.end
  return {
    use: 'home',
    line: [person.address.line],
    city: person.address.city,
    state: person.address.state,
    postalCode: person.address.postalCode,
    country: 'US',
    ...(since !== undefined && { period: { start: since } }),
  }
}

function race(categories: Coding[]): Extension {
  const known = categories.length > 0 ? categories : [NULL_FLAVOR.unknown]
  return {
    url: `${US_CORE}us-core-race`,
    extension: [
      ...known.map((valueCoding) => ({ url: 'ombCategory', valueCoding })),
      { url: 'text', valueString: known.map((one) => one.display).join(', ') },
    ],
  }
}

function ethnicity(category: Coding | null): Extension {
  const known = category ?? NULL_FLAVOR.unknown
  return {
    url: `${US_CORE}us-core-ethnicity`,
    extension: [
      { url: 'ombCategory', valueCoding: known },
      { url: 'text', valueString: known.display ?? ETHNICITY.notHispanic.display ?? 'Unknown' },
    ],
  }
}

function sex(gender: Person['gender']): Extension {
  return { url: `${US_CORE}us-core-sex`, valueCode: SEX[gender].code ?? gender }
}

function birthSex(gender: Person['gender']): Extension {
  return { url: `${US_CORE}us-core-birthsex`, valueCode: gender === 'female' ? 'F' : 'M' }
}

/** Membership of a tribe (US Core Tribal Affiliation). */
export function tribalAffiliation(tribe: CodeableConcept, enrolled: boolean): Extension {
  return {
    url: `${US_CORE}us-core-tribal-affiliation`,
    extension: [
      { url: 'tribalAffiliation', valueCodeableConcept: tribe },
      { url: 'isEnrolled', valueBoolean: enrolled },
    ],
  }
}
