// Ada's laboratory results beyond the yearly panels: urine in words, a virus test as a code, and a mole
// that went to the pathologist.
import type { Coding, DiagnosticReport, Observation, Specimen } from 'fhir/r4.js'
import { type Chart, enter } from '../chart.ts'
import { encounterDiagnosis } from '../entries/condition.ts'
import { PANEL, single } from '../entries/lab-reference.ts'
import { laboratory } from '../entries/labs.ts'
import { note } from '../entries/note.ts'
import { order, procedure } from '../entries/procedure.ts'
import { report } from '../entries/report.ts'
import { during, type Visit, visit } from '../entries/visit.ts'
import { CLINICIAN, ORGANIZATION } from '../practice/directory.ts'
import { type Entered, IDENTIFIER, referenceTo } from '../resource.ts'
import {
  DATA_ABSENT,
  INTERPRETATION,
  OBSERVATION_CATEGORY,
  REPORT_SECTION,
  SPECIMEN_CONDITION,
} from '../vocabulary/hl7.ts'
import { DIAGNOSIS, HOSPITAL_PROCEDURE } from '../vocabulary/icd10cm.ts'
import { NOTE_TYPE, PATHOLOGY, REPORT_CATEGORY } from '../vocabulary/loinc-clinical.ts'
import { LAB, LAB_PANEL_CODE } from '../vocabulary/loinc-labs.ts'
import {
  BODY_SITE,
  ENCOUNTER_TYPE,
  QUALIFIER,
  SERVICE_CATEGORY,
  SPECIMEN_TYPE,
} from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'

/** Enters urine and thyroid results at a check-up, and the laboratory's letter. */
export function checkUpLaboratory(chart: Chart, at: Visit): void {
  laboratory(chart, at, PANEL.bloodCount, { hemoglobin: 13.1 })
  laboratory(chart, at, single('thyrotropin', 'Thyroid stimulating hormone', 'serum'))
  const cup = specimen(chart, at, SPECIMEN_TYPE.urine, 'urine')
  const words: [Coding, string][] = [
    [LAB.urineColor, 'Yellow'],
    [LAB.urineAppearance, 'Clear'],
    [LAB.urineProtein, 'Negative'],
    [LAB.urineNitrite, 'Negative'],
    [LAB.urineLeukocytes, 'Negative'],
  ]
  const results = words.map(([code, valueString]) =>
    resultIn(chart, at, code, cup, {
      valueString,
      interpretation: [concept(INTERPRETATION.normal)],
      referenceRange: [{ text: code === LAB.urineColor ? 'Yellow' : valueString }],
    }),
  )
  labReport(chart, at, LAB_PANEL_CODE.urinalysis, 'Urinalysis', cup, results)
  note(
    chart,
    at,
    NOTE_TYPE.laboratory,
    'Blood count, metabolic panel, lipids, thyroid stimulating hormone and urine: all within the reference ranges.',
  )
}

/** Enters a visit for a cold with a virus test. */
export function virusTest(chart: Chart): void {
  const at = visit(chart, {
    day: chart.until - 310,
    type: ENCOUNTER_TYPE.symptom,
    reason: 'Cough and sore throat',
    reasonCode: DIAGNOSIS.respiratoryInfection,
    clinician: CLINICIAN.nursePractitioner,
  })
  encounterDiagnosis(chart, at, DIAGNOSIS.respiratoryInfection, { abated: at.day + 9 })
  const swab = specimen(chart, at, SPECIMEN_TYPE.nasopharynx, 'swab')
  const result = resultIn(chart, at, LAB.covid, swab, {
    valueCodeableConcept: concept(QUALIFIER.notDetected),
    interpretation: [concept(INTERPRETATION.negative)],
    referenceRange: [{ text: 'Not detected' }],
  })
  labReport(chart, at, LAB.covid, 'Coronavirus PCR', swab, [result])
}

/** Enters the removal of a mole and what the pathologist found. */
export function moleRemoval(chart: Chart): void {
  const at = visit(chart, {
    day: chart.until - 330,
    type: ENCOUNTER_TYPE.problem,
    reason: 'Changing mole on the back',
    reasonCode: DIAGNOSIS.nevus,
    minutes: 45,
  })
  const nevus = encounterDiagnosis(chart, at, DIAGNOSIS.nevus, { abated: at.day + 14 })
  const because = { text: 'Mole has grown and darkened', condition: nevus }
  const request = order(
    chart,
    at,
    HOSPITAL_PROCEDURE.skinExcision,
    SERVICE_CATEGORY.surgical,
    because,
  )
  procedure(chart, at, concept(HOSPITAL_PROCEDURE.skinExcision, 'Excision of a mole on the back'), {
    ...because,
    order: request,
  })
  const tissue = specimen(chart, at, SPECIMEN_TYPE.tissue, 'tissue')
  tissue.collection = { ...tissue.collection, bodySite: concept(BODY_SITE.back) }
  const diagnosis = resultIn(chart, at, PATHOLOGY.finalDiagnosis, tissue, {
    valueString: 'Compound melanocytic nevus, completely excised. No atypia.',
  })
  report(chart, at, {
    code: NOTE_TYPE.pathology,
    title: 'Pathology of a skin excision',
    category: REPORT_CATEGORY.pathology,
    findingCategory: OBSERVATION_CATEGORY.procedure,
    findings: [],
    results: [diagnosis],
    performer: CLINICIAN.laboratoryDirector,
    order: request,
    documentType: NOTE_TYPE.pathology,
    lines: [
      'Specimen: skin ellipse from the back, 11 x 6 mm, with a brown lesion of 5 mm.',
      'Microscopy: nests of regular melanocytes at the junction and in the dermis, maturing with depth. Margins free.',
      'Diagnosis: compound melanocytic nevus, completely excised. No atypia.',
    ],
  })
}

function specimen(chart: Chart, at: Visit, type: Coding, slug: string): Entered<Specimen> {
  const accession = `${chart.person.id}-${slug}-${(chart.counts.get('specimen') ?? 0) + 1}`
  return enter<Specimen>(chart, 'specimen', ['us-core-specimen'], {
    resourceType: 'Specimen',
    identifier: [{ system: IDENTIFIER.specimen, value: `${accession}-container` }],
    accessionIdentifier: { system: IDENTIFIER.accession, value: accession },
    status: 'available',
    type: concept(type),
    subject: chart.subject,
    collection: { collector: CLINICIAN.nurse, collectedDateTime: during(at, 20) },
  })
}

function resultIn(
  chart: Chart,
  at: Visit,
  code: Coding,
  from: Entered<Specimen>,
  more: Partial<Observation>,
): Entered<Observation> {
  return enter<Observation>(chart, 'obs-lab', ['us-core-observation-lab'], {
    resourceType: 'Observation',
    status: 'final',
    category: [concept(OBSERVATION_CATEGORY.laboratory)],
    code: concept(code),
    subject: chart.subject,
    encounter: at.encounter,
    effectiveDateTime: during(at, 20),
    performer: [ORGANIZATION.laboratory],
    specimen: referenceTo(from),
    ...more,
  })
}

function labReport(
  chart: Chart,
  at: Visit,
  code: Coding,
  title: string,
  from: Entered<Specimen>,
  results: Entered<Observation>[],
): void {
  enter<DiagnosticReport>(chart, 'report', ['us-core-diagnosticreport-lab'], {
    resourceType: 'DiagnosticReport',
    status: 'final',
    category: [concept(REPORT_SECTION.laboratory)],
    code: concept(code, title),
    subject: chart.subject,
    encounter: at.encounter,
    effectiveDateTime: during(at, 20),
    issued: during(at, 300),
    performer: [ORGANIZATION.laboratory, CLINICIAN.laboratoryDirector],
    specimen: [referenceTo(from)],
    result: results.map((one) => referenceTo(one, one.code.text)),
  })
}

/** Enters a blood test that had to be repeated because the blood was hemolyzed. */
export function hemolyzedSample(chart: Chart, at: Visit): void {
  const tube = specimen(chart, at, SPECIMEN_TYPE.serum, 'serum')
  tube.status = 'unsatisfactory'
  tube.condition = [concept(SPECIMEN_CONDITION.hemolyzed)]
  tube.collection = { ...tube.collection, bodySite: concept(BODY_SITE.rightArm) }
  resultIn(chart, at, LAB.potassium, tube, {
    dataAbsentReason: concept(DATA_ABSENT.error),
    note: [{ text: 'The blood was hemolyzed; potassium cannot be measured. Repeated.' }],
  })
  laboratory(chart, at, PANEL.basicMetabolic, {}, 'Repeated: the first tube was hemolyzed')
}
