// Ada's medicines in all the ways a prescription can be written down, her vaccinations and allergies.
import type { Immunization, Medication, MedicationRequest } from 'fhir/r4.js'
import { isoDate, openDay } from '../calendar.ts'
import { type Chart, enter } from '../chart.ts'
import { allergy, vaccination } from '../entries/history.ts'
import { dispense, type Prescription, prescribe } from '../entries/medication.ts'
import { during, type Visit } from '../entries/visit.ts'
import { CLINICIAN, PLACE } from '../practice/directory.ts'
import { medicationReference } from '../practice/formulary.ts'
import { VACCINE } from '../vocabulary/cvx.ts'
import { IMMUNIZATION_REASON, MEDICATION_CATEGORY } from '../vocabulary/hl7.ts'
import { DRUG, INGREDIENT } from '../vocabulary/rxnorm.ts'
import { ADHERENCE, ALLERGEN, CARE_TEAM_ROLE, REACTION } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'
import type { HeartStory } from './heart.ts'

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/'

/** Enters her medicines. */
export function medicines(chart: Chart, heart: HeartStory, checkUp: Visit): void {
  betaBlocker(chart, heart)
  painRelief(chart, heart)
  reported(chart, checkUp)
}

/** The long-term medicine: a referenced Medication, dispensed every three months, not always taken. */
function betaBlocker(chart: Chart, heart: HeartStory): void {
  const plan: Prescription = {
    drug: DRUG.nadolol40,
    sig: { text: 'Take 1 tablet by mouth once daily', dose: 1, unit: 'tablet', perDay: 1 },
    quantity: 90,
    refills: 7,
    daysSupply: 90,
    reason: heart.longQt,
    reasonText: 'Long QT syndrome',
  }
  const request = prescribe(chart, heart.discharge, plan)
  delete request.medicationCodeableConcept
  request.medicationReference = medicationReference('nadolol40')
  request.extension = [
    {
      url: `${US_CORE}us-core-medication-adherence`,
      extension: [
        { url: 'medicationAdherence', valueCodeableConcept: concept(ADHERENCE.partial) },
        { url: 'dateAsserted', valueDateTime: isoDate(chart.until - 80) },
        { url: 'informationSource', valueCodeableConcept: concept(CARE_TEAM_ROLE.patient) },
      ],
    },
  ]
  const home = heart.discharge.day + 3
  for (let day = home, fill = 0; day <= chart.until; day += 90, fill++)
    dispense(chart, heart.discharge, plan, request, fill === 0 ? day : openDay(day), fill === 0)
}

/** A short course after the operation: a contained Medication. */
function painRelief(chart: Chart, heart: HeartStory): void {
  const plan: Prescription = {
    drug: DRUG.acetaminophen325,
    sig: {
      text: 'Take 2 tablets by mouth every 6 hours as needed for pain',
      dose: 2,
      unit: 'tablet',
      perDay: 4,
      asNeeded: 'Pain',
    },
    quantity: 40,
    refills: 0,
    daysSupply: 5,
    reasonText: 'Pain at the wound',
    ended: heart.discharge.day + 8,
  }
  const request = prescribe(chart, heart.operated, plan)
  const contained: Medication = {
    resourceType: 'Medication',
    id: 'drug',
    code: concept(DRUG.acetaminophen325),
  }
  delete request.medicationCodeableConcept
  request.contained = [contained]
  request.medicationReference = { reference: '#drug', display: DRUG.acetaminophen325.display ?? '' }
  request.category = [concept(MEDICATION_CATEGORY.discharge)]
  dispense(chart, heart.operated, plan, request, heart.discharge.day + 3, true)
}

/** What she takes on her own, told to the nurse: reported, not ordered. */
function reported(chart: Chart, at: Visit): void {
  enter<MedicationRequest>(chart, 'rx', ['us-core-medicationrequest'], {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'plan',
    category: [concept(MEDICATION_CATEGORY.community)],
    reportedReference: CLINICIAN.nurse,
    medicationCodeableConcept: concept(DRUG.ferrousSulfate325),
    subject: chart.subject,
    encounter: at.encounter,
    authoredOn: during(at, 10),
    requester: chart.subject,
    reasonCode: [{ text: 'Tiredness' }],
    dosageInstruction: [
      {
        text: 'One tablet every other day, bought without prescription',
        timing: { repeat: { frequency: 1, period: 2, periodUnit: 'd' } },
      },
    ],
  })
}

/** Enters vaccinations, one of them declined. */
export function vaccinations(chart: Chart, checkUp: Visit): void {
  const { birth } = chart.person
  vaccination(chart, VACCINE.mmr, birth + 460, 1)
  vaccination(chart, VACCINE.mmr, birth + 1700, 2)
  vaccination(chart, VACCINE.tdap, checkUp)
  enter<Immunization>(chart, 'imm', ['us-core-immunization'], {
    resourceType: 'Immunization',
    status: 'not-done',
    statusReason: concept(IMMUNIZATION_REASON.patientObjection),
    vaccineCode: concept(VACCINE.influenza),
    patient: chart.subject,
    encounter: checkUp.encounter,
    occurrenceDateTime: during(checkUp, 28),
    primarySource: true,
    location: PLACE.clinic,
  })
}

/** Enters allergies: to a medicine, and to latex. */
export function allergies(chart: Chart): void {
  allergy(chart, {
    substance: INGREDIENT.amoxicillin,
    category: 'medication',
    reactions: [REACTION.hives, REACTION.rash],
    severity: 'moderate',
    since: chart.person.birth + 3100,
  })
  allergy(chart, {
    substance: ALLERGEN.latex,
    category: 'environment',
    reactions: [REACTION.rash],
    severity: 'mild',
    since: chart.until - 2400,
  })
}
