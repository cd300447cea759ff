// The thread through Ada's chart: she fainted, was found to have a long QT interval, got an implanted
// defibrillator, and has been well since.
import type { Condition, Device, Encounter, Media, Procedure } from 'fhir/r4.js'
import { isoDate } from '../calendar.ts'
import { type Chart, enter } from '../chart.ts'
import { encounterDiagnosis, healthConcern, problem } from '../entries/condition.ts'
import { ekgStrip } from '../entries/ekg-strip.ts'
import { PANEL } from '../entries/lab-reference.ts'
import { laboratory } from '../entries/labs.ts'
import { note } from '../entries/note.ts'
import { order, procedure } from '../entries/procedure.ts'
import { quantity } from '../entries/quantity.ts'
import { binary, report } from '../entries/report.ts'
import { during, later, type Visit, visit } from '../entries/visit.ts'
import { pulseOximetry, vitalSigns } from '../entries/vitals.ts'
import { CLINICIAN, ORGANIZATION } from '../practice/directory.ts'
import { type Entered, NO_PROFILE, referenceTo } from '../resource.ts'
import { OBSERVATION_CATEGORY } from '../vocabulary/hl7.ts'
import { DIAGNOSIS, HOSPITAL_PROCEDURE } from '../vocabulary/icd10cm.ts'
import { EKG, NOTE_TYPE, RADIOLOGY, REPORT_CATEGORY } from '../vocabulary/loinc-clinical.ts'
import { DEVICE_TYPE, ENCOUNTER_TYPE, PROCEDURE, SERVICE_CATEGORY } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'

const FAINTED_DAYS_AGO = 620
const STAY_MINUTES = 3 * 1440
/** The operation was on the day after admission. */
const IMPLANTED_MINUTES = 1500

export type HeartStory = {
  longQt: Entered<Condition>
  /** The stay in hospital, seen from the evening after the operation and from the morning of discharge. */
  operated: Visit
  discharge: Visit
}

/** Enters the story and returns what prescriptions refer to. */
export function heartStory(chart: Chart): HeartStory {
  const day = chart.until - FAINTED_DAYS_AGO
  const emergency = visit(chart, {
    day,
    type: ENCOUNTER_TYPE.emergency,
    reason: 'Fainted while running',
    reasonCode: DIAGNOSIS.syncope,
    clinician: CLINICIAN.hospitalist,
    setting: 'emergency',
    minutes: 240,
  })
  vitalSigns(chart, emergency, { systolic: 104, diastolic: 62, heartRate: 96, temperature: 36.9 })
  pulseOximetry(chart, emergency, 95, { litresPerMinute: 2, percent: 28 })
  const fainting = encounterDiagnosis(chart, emergency, DIAGNOSIS.syncope, { abated: day + 1 })
  laboratory(chart, emergency, PANEL.basicMetabolic, { potassium: 3.4 }, 'Syncope')
  note(
    chart,
    emergency,
    NOTE_TYPE.historyAndPhysical,
    'Woman in good health fainted after 20 minutes of running, unconscious for about half a minute, no injury. Her father died suddenly at 41. Examination normal. ECG shows a corrected QT interval of 510 ms. Potassium slightly low, replaced. Admitted to telemetry; cardiology asked to see her.',
  )

  const stay = visit(chart, {
    day: day + 1,
    type: ENCOUNTER_TYPE.admission,
    reason: 'Long QT syndrome',
    reasonCode: DIAGNOSIS.longQt,
    clinician: CLINICIAN.cardiologist,
    setting: 'ward',
    minutes: STAY_MINUTES,
  })
  linkReason(chart, stay, fainting)
  const longQt = problem(chart, { code: DIAGNOSIS.longQt, onset: day, at: stay })
  encounterDiagnosis(chart, stay, DIAGNOSIS.longQt, { onset: day })
  healthConcern(chart, {
    code: DIAGNOSIS.familySuddenDeath,
    onset: day,
    at: stay,
    note: 'Father died suddenly at 41. Relatives advised to have an ECG.',
  })
  electrocardiogram(chart, stay, longQt)
  implantation(chart, later(stay, IMPLANTED_MINUTES), longQt)
  chestXray(chart, later(stay, IMPLANTED_MINUTES + 180))
  note(
    chart,
    stay,
    NOTE_TYPE.consultation,
    'Cardiology consultation. Exertional syncope, QTc 510 ms, family history of sudden death: long QT syndrome, high risk. Recommend a beta blocker and an implantable defibrillator; agreed with the patient and her husband. List of medicines to avoid handed over.',
  )
  note(
    chart,
    stay,
    NOTE_TYPE.dischargeSummary,
    'Admitted after syncope with long QT syndrome. Single-chamber defibrillator implanted without complications. Discharged home on nadolol 40 mg daily. No driving for six months. Wound check in ten days, device check in eight weeks.',
    STAY_MINUTES - 30,
  )
  problem(chart, {
    code: DIAGNOSIS.defibrillatorPresent,
    onset: stay.day + 1,
    at: later(stay, IMPLANTED_MINUTES + 60),
  })

  const followUp = visit(chart, {
    day: day + 60,
    reason: 'Device check',
    reasonCode: DIAGNOSIS.longQt,
    clinician: CLINICIAN.cardiologist,
  })
  vitalSigns(chart, followUp, { systolic: 108, diastolic: 66, heartRate: 58 })
  note(
    chart,
    followUp,
    NOTE_TYPE.progress,
    'Device check. No arrhythmia stored, no shocks, battery full, wound healed. QTc 455 ms on nadolol. Tired in the first weeks, better now. Continue.',
  )
  return {
    longQt,
    operated: later(stay, IMPLANTED_MINUTES + 120),
    discharge: later(stay, STAY_MINUTES - 90),
  }
}

/** Names a diagnosis as the reason of a visit, beside the reason in words. */
function linkReason(chart: Chart, at: Visit, reason: Entered<Condition>): void {
  const encounter = chart.entries.find(
    (entry): entry is Entered<Encounter> =>
      entry.resourceType === 'Encounter' && at.encounter.reference === `Encounter/${entry.id}`,
  )
  if (encounter) encounter.reasonReference = [referenceTo(reason)]
}

function electrocardiogram(chart: Chart, at: Visit, because: Entered<Condition>): void {
  const request = order(chart, at, PROCEDURE.electrocardiogram, SERVICE_CATEGORY.evaluation, {
    text: 'Fainting on exertion',
    condition: because,
  })
  procedure(chart, at, concept(PROCEDURE.electrocardiogram), {
    text: 'Fainting on exertion',
    condition: because,
    order: request,
  })
  const picture = binary(chart, 'image/png', ekgStrip(112, 62))
  const media = enter<Media>(chart, 'media', NO_PROFILE, {
    resourceType: 'Media',
    status: 'completed',
    subject: chart.subject,
    encounter: at.encounter,
    createdDateTime: during(at, 30),
    operator: CLINICIAN.nurse,
    content: {
      contentType: 'image/png',
      url: `Binary/${picture.id}`,
      title: 'Rhythm strip, lead II',
      creation: during(at, 30),
    },
  })
  picture.securityContext = referenceTo(media)
  const { document } = report(chart, at, {
    code: EKG.study,
    title: 'Electrocardiogram, 12 leads',
    category: REPORT_CATEGORY.cardiology,
    findingCategory: OBSERVATION_CATEGORY.procedure,
    findings: [
      { code: EKG.prInterval, value: quantity(0.16, 's') },
      { code: EKG.qrsDuration, value: quantity(88, 'ms') },
      { code: EKG.qtInterval, value: quantity(0.47, 's') },
      { code: EKG.impression, value: 'Sinus rhythm 71/min, prolonged QT interval, QTc 510 ms' },
    ],
    performer: CLINICIAN.cardiologist,
    order: request,
    media,
    documentType: EKG.study,
    lines: [
      'Sinus rhythm, 71 beats a minute. PR 160 ms, QRS 88 ms, QT 470 ms, QTc 510 ms (Bazett).',
      'Broad-based T waves in the lateral leads.',
      'Impression: prolonged QT interval. Clinical correlation advised; avoid medicines that prolong it.',
    ],
  })
  // A photograph of the strip goes with the same document, inside it.
  document.content.push({
    attachment: {
      contentType: 'image/png',
      data: ekgStrip(112, 62).toString('base64'),
      title: 'Rhythm strip, lead II',
    },
  })
}

function implantation(chart: Chart, at: Visit, because: Entered<Condition>): void {
  const request = order(
    chart,
    at,
    HOSPITAL_PROCEDURE.defibrillatorImplant,
    SERVICE_CATEGORY.surgical,
    {
      text: 'Long QT syndrome with fainting',
      condition: because,
    },
  )
  const device = enter<Device>(chart, 'device', ['us-core-implantable-device'], {
    resourceType: 'Device',
    udiCarrier: [
      {
        deviceIdentifier: '00999999000017',
        issuer: 'http://hl7.org/fhir/NamingSystem/gs1-di',
        carrierHRF: `(01)00999999000017(11)240212(17)270211(10)A4711(21)SN0042170`,
        entryType: 'barcode',
      },
    ],
    status: 'active',
    distinctIdentifier: 'CARDIOVERTER-A4711-0042170',
    manufacturer: 'Northbeat Devices (invented)',
    manufactureDate: isoDate(at.day - 60),
    expirationDate: isoDate(at.day + 1034),
    lotNumber: 'A4711',
    serialNumber: 'SN0042170',
    deviceName: [{ name: 'Northbeat One VR', type: 'user-friendly-name' }],
    modelNumber: 'One VR',
    type: concept(DEVICE_TYPE.implantableDefibrillator, 'Implantable defibrillator'),
    patient: chart.subject,
    owner: ORGANIZATION.hospital,
  })
  const implanted: Entered<Procedure> = procedure(
    chart,
    at,
    concept(HOSPITAL_PROCEDURE.defibrillatorImplant, 'Implantation of a defibrillator'),
    { text: 'Long QT syndrome with fainting', condition: because, order: request },
  )
  implanted.focalDevice = [{ manipulated: referenceTo(device) }]
  note(
    chart,
    at,
    NOTE_TYPE.procedure,
    'Implantation of a single-chamber defibrillator. Local anesthesia and sedation, left subclavian approach, lead in the right ventricular apex, thresholds good. No complications, blood loss minimal.',
  )
}

function chestXray(chart: Chart, at: Visit): void {
  const request = order(chart, at, PROCEDURE.chestXray, SERVICE_CATEGORY.imaging, {
    text: 'Position of the lead after implantation',
  })
  procedure(chart, at, concept(PROCEDURE.chestXray), {
    text: 'Position of the lead after implantation',
    order: request,
  })
  report(chart, at, {
    code: RADIOLOGY.chestTwoViews,
    title: 'Chest X-ray, two views',
    category: REPORT_CATEGORY.radiology,
    findingCategory: OBSERVATION_CATEGORY.imaging,
    findings: [
      {
        code: RADIOLOGY.findings,
        value:
          'Defibrillator in the left chest wall, lead tip in the right ventricular apex. No pneumothorax. Lungs clear. Heart of normal size.',
      },
      { code: RADIOLOGY.impression, value: 'Lead in good position, no pneumothorax.' },
    ],
    performer: CLINICIAN.radiologist,
    order: request,
    documentType: NOTE_TYPE.imaging,
    lines: [
      'Indication: after implantation of a defibrillator.',
      'Findings: device in the left chest wall, lead tip in the right ventricular apex. Lungs clear, no pleural effusion, no pneumothorax. Heart of normal size.',
      'Impression: lead in good position, no pneumothorax.',
    ],
  })
}
