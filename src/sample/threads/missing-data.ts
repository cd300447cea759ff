// A woman brought in without papers, of whom little is known: every way that FHIR has of saying so (US
// Core general guidance, "Missing Data").
import type {
  AllergyIntolerance,
  Condition,
  Encounter,
  Immunization,
  Observation,
  Patient,
  Procedure,
} from 'fhir/r4.js'
import { type Chart, enter } from '../chart.ts'
import { careTeam } from '../entries/care.ts'
import { encounterDiagnosis } from '../entries/condition.ts'
import { smokingStatus } from '../entries/history.ts'
import { PANEL } from '../entries/lab-reference.ts'
import { laboratory } from '../entries/labs.ts'
import { note } from '../entries/note.ts'
import { during, visit } from '../entries/visit.ts'
import { vitalFrame, vitalSigns } from '../entries/vitals.ts'
import { patientResource } from '../people/patient.ts'
import { CLINICIAN } from '../practice/directory.ts'
import type { Entered } from '../resource.ts'
import {
  ALLERGY_CLINICAL,
  ALLERGY_VERIFICATION,
  CONDITION_CATEGORY,
  CONDITION_CLINICAL,
  CONDITION_VERIFICATION,
  DATA_ABSENT,
} from '../vocabulary/hl7.ts'
import { DIAGNOSIS } from '../vocabulary/icd10cm.ts'
import { NOTE_TYPE, VITAL } from '../vocabulary/loinc-clinical.ts'
import { ENCOUNTER_TYPE, SMOKING } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'

/** The element is not there, and this is why. */
function absent(reason: 'unknown' | 'asked-declined' = 'unknown') {
  return {
    extension: [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
        valueCode: reason,
      },
    ],
  }
}

/** Writes the chart of somebody about whom little is known. */
export function missingData(chart: Chart): void {
  chart.entries.push(patientWithoutPapers(chart))
  const at = visit(chart, {
    day: chart.until - 37,
    type: ENCOUNTER_TYPE.emergency,
    reason: 'Brought in by a passer-by, feels faint',
    reasonCode: DIAGNOSIS.syncope,
    clinician: CLINICIAN.hospitalist,
    setting: 'emergency',
    minutes: 180,
  })
  vitalSigns(chart, at, { systolic: 98, diastolic: 58, heartRate: 102, temperature: 36.1 })
  enter<Observation>(chart, 'obs-weight', ['us-core-body-weight'], {
    ...vitalFrame(chart, at, concept(VITAL.weight)),
    dataAbsentReason: concept(DATA_ABSENT.notPerformed),
  })
  encounterDiagnosis(chart, at, DIAGNOSIS.syncope, { abated: at.day + 1 })
  smokingStatus(chart, at, SMOKING.unknown)
  laboratory(chart, at, PANEL.basicMetabolic, { glucose: 68, sodium: 134 })
  note(
    chart,
    at,
    NOTE_TYPE.progress,
    'Woman of middle age without papers, speaks little English, gives her family name as Rahimi. Felt faint at the bus stop, had not eaten since yesterday. Better after juice and fluids. Knows of no medicines; cannot say about allergies. Community Services will look after her.',
  )
  unknowns(chart, at)
  careTeam(chart, at.day)

  const later = visit(chart, {
    day: chart.until - 16,
    reason: 'Follow-up after the emergency visit',
  })
  vitalSigns(chart, later, { systolic: 112, diastolic: 70, heartRate: 82 })
  const encounter = chart.entries.find(
    (entry): entry is Entered<Encounter> =>
      entry.resourceType === 'Encounter' && later.encounter.reference === `Encounter/${entry.id}`,
  )
  if (encounter) encounter.type = [concept(ENCOUNTER_TYPE.unknown)]
}

function patientWithoutPapers(chart: Chart): Entered<Patient> {
  const { birthDate: _, telecom: __, communication: ___, ...known } = patientResource(chart.person)
  return {
    ...known,
    name: [{ use: 'official', family: chart.person.family, _given: [absent()] }],
    gender: 'unknown',
    extension: (known.extension ?? []).filter((one) => !one.url.endsWith('sex')),
    _birthDate: absent('asked-declined'),
    address: [{ use: 'temp', _line: [absent()], city: chart.person.address.city, state: 'VT' }],
  }
}

function unknowns(chart: Chart, at: ReturnType<typeof visit>): void {
  const unknown = concept(DATA_ABSENT.unknown)
  enter<Condition>(chart, 'cond', ['us-core-condition-problems-health-concerns'], {
    resourceType: 'Condition',
    clinicalStatus: concept(CONDITION_CLINICAL.active),
    verificationStatus: concept(CONDITION_VERIFICATION.unconfirmed),
    category: [concept(CONDITION_CATEGORY.problemListItem)],
    code: unknown,
    subject: chart.subject,
    encounter: at.encounter,
    recordedDate: during(at, 20),
    note: [{ text: 'Shows a scar on the chest; cannot explain what was operated on.' }],
  })
  enter<AllergyIntolerance>(chart, 'allergy', ['us-core-allergyintolerance'], {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: concept(ALLERGY_CLINICAL.active),
    verificationStatus: concept(ALLERGY_VERIFICATION.unconfirmed),
    code: { coding: [DATA_ABSENT.unknown], text: 'Some tablet, name not known' },
    patient: chart.subject,
    recordedDate: during(at, 20),
    reaction: [{ manifestation: [unknown] }],
  })
  enter<Procedure>(chart, 'proc', ['us-core-procedure'], {
    resourceType: 'Procedure',
    status: 'completed',
    code: { coding: [DATA_ABSENT.unknown], text: 'Operation on the chest' },
    subject: chart.subject,
    _performedDateTime: absent(),
  })
  enter<Immunization>(chart, 'imm', ['us-core-immunization'], {
    resourceType: 'Immunization',
    status: 'completed',
    vaccineCode: { coding: [DATA_ABSENT.unknown], text: 'Childhood vaccines, no record' },
    patient: chart.subject,
    occurrenceString: 'unknown',
    primarySource: false,
  })
}
