// Who and what the practice consists of, as references for everybody else to use. The resources behind
// them are made in the other files of this folder.
import type { Reference } from 'fhir/r4.js'

/** The name of the practice. */
export const PRACTICE_NAME = 'Riverside Family Practice'

/** Where everything stands: an invented town with a ZIP code that is not given out. */
export const TOWN = { city: 'Alder Creek', state: 'VT', postalCode: '05999' } as const

const to = (type: string, id: string, display: string): Reference => ({
  reference: `${type}/demo-${id}`,
  display,
})

export const ORGANIZATION = {
  practice: to('Organization', 'riverside', PRACTICE_NAME),
  hospital: to('Organization', 'hospital', 'Alder Creek Community Hospital'),
  laboratory: to('Organization', 'laboratory', 'Alder Creek Reference Laboratory'),
  pharmacy: to('Organization', 'pharmacy', 'Main Street Pharmacy'),
  payer: to('Organization', 'payer', 'Fernway Health Plan'),
  publicPayer: to('Organization', 'public-payer', 'Alder State Health Coverage'),
  community: to('Organization', 'community', 'Alder Creek Community Services'),
} as const

export const PLACE = {
  clinic: to('Location', 'clinic', 'Riverside Family Practice, Main Street'),
  hospitalWard: to('Location', 'ward', 'Alder Creek Community Hospital, Medical Ward'),
  emergency: to('Location', 'emergency', 'Alder Creek Community Hospital, Emergency Department'),
} as const

export const CLINICIAN = {
  familyPhysician: to('Practitioner', 'okafor', 'Ngozi Okafor, MD'),
  pediatrician: to('Practitioner', 'lindqvist', 'Erik Lindqvist, MD'),
  obstetrician: to('Practitioner', 'reyes', 'Carmen Reyes, MD'),
  cardiologist: to('Practitioner', 'bauer', 'Tobias Bauer, MD'),
  radiologist: to('Practitioner', 'novak', 'Jana Novak, MD'),
  hospitalist: to('Practitioner', 'mbeki', 'Samuel Mbeki, MD'),
  nursePractitioner: to('Practitioner', 'walker', 'Dana Walker, NP'),
  nurse: to('Practitioner', 'chen', 'Amy Chen, RN'),
  pharmacist: to('Practitioner', 'patel', 'Anil Patel, PharmD'),
  retiredPhysician: to('Practitioner', 'finch', 'Harold Finch, MD'),
  laboratoryDirector: to('Practitioner', 'osei', 'Kwame Osei, MD'),
} as const

/** The role of somebody here, for entries that mean the function and not the person. */
export function roleOf(clinician: Reference): Reference {
  return {
    reference: `PractitionerRole/${idOf(clinician)}-role`,
    ...(clinician.display !== undefined && { display: clinician.display }),
  }
}

/** The logical id behind one of the references above. */
export function idOf(reference: Reference): string {
  return reference.reference?.split('/')[1] ?? ''
}
