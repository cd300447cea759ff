// Prescriptions and what the pharmacy handed over (US Core MedicationRequest and MedicationDispense).
import type { Coding, Condition, Dosage, MedicationDispense, MedicationRequest } from 'fhir/r4.js'
import { type Day, isoDate, isoInstant, type Minute, openDay } from '../calendar.ts'
import { type Chart, enter } from '../chart.ts'
import { CLINICIAN, ORGANIZATION } from '../practice/directory.ts'
import { type Entered, IDENTIFIER, referenceTo } from '../resource.ts'
import { MEDICATION_CATEGORY, SUPPLY_TYPE } from '../vocabulary/hl7.ts'
import { concept, holds } from '../vocabulary/table.ts'
import { quantity } from './quantity.ts'
import { during, type Visit } from './visit.ts'

/** When people fetch their medicines, unless the visit was later. */
const EVENING: Minute = 17 * 60 + 30

type Sig = {
  /** As on the label. */
  text: string
  dose: number
  /** What one takes: `tablet`, `capsule`, `puff`, `mL`. */
  unit: string
  /** Times a day. */
  perDay: number
  asNeeded?: string
}

export type Prescription = {
  drug: Coding
  sig: Sig
  quantity: number
  /** What is handed over, when it is not what one takes: an inhaler holds many puffs. */
  container?: string
  refills: number
  daysSupply: number
  reason?: Entered<Condition>
  reasonText?: string
  /** When it was stopped or used up; active without. */
  ended?: Day
}

/** Enters a prescription written at a visit. */
export function prescribe(chart: Chart, at: Visit, plan: Prescription): Entered<MedicationRequest> {
  const ended = plan.ended !== undefined && plan.ended <= chart.until
  return enter<MedicationRequest>(chart, 'rx', ['us-core-medicationrequest'], {
    resourceType: 'MedicationRequest',
    identifier: [
      {
        system: IDENTIFIER.prescription,
        value: `${chart.person.id}-${(chart.counts.get('rx') ?? 0) + 1}`,
      },
    ],
    status: ended ? 'completed' : chart.person.death === undefined ? 'active' : 'stopped',
    intent: 'order',
    category: [concept(MEDICATION_CATEGORY.outpatient)],
    reportedBoolean: false,
    medicationCodeableConcept: concept(plan.drug),
    subject: chart.subject,
    encounter: at.encounter,
    authoredOn: during(at, 25),
    requester: at.clinician,
    ...(plan.reasonText !== undefined && { reasonCode: [{ text: plan.reasonText }] }),
    ...(plan.reason && { reasonReference: [referenceTo(plan.reason, plan.reason.code?.text)] }),
    dosageInstruction: [dosage(plan.sig)],
    dispenseRequest: {
      validityPeriod: { start: isoDate(at.day), end: isoDate(at.day + 365) },
      numberOfRepeatsAllowed: plan.refills,
      quantity: supply(plan),
      expectedSupplyDuration: quantity(plan.daysSupply, 'd', 'days'),
      performer: ORGANIZATION.pharmacy,
    },
  })
}

/** Enters that the pharmacy handed over the prescribed supply on a day. */
export function dispense(
  chart: Chart,
  at: Visit,
  plan: Prescription,
  request: Entered<MedicationRequest>,
  day: Day,
  first: boolean,
): Entered<MedicationDispense> {
  return enter<MedicationDispense>(chart, 'dispense', ['us-core-medicationdispense'], {
    resourceType: 'MedicationDispense',
    status: 'completed',
    ...medicationOf(request, plan),
    subject: chart.subject,
    context: at.encounter,
    performer: [{ actor: CLINICIAN.pharmacist }, { actor: ORGANIZATION.pharmacy }],
    authorizingPrescription: [referenceTo(request)],
    type: concept(first ? SUPPLY_TYPE.firstFill : SUPPLY_TYPE.refill),
    quantity: supply(plan),
    daysSupply: quantity(plan.daysSupply, 'd', 'days'),
    whenHandedOver: isoInstant(day, day === at.day ? Math.max(EVENING, at.minute + 90) : EVENING),
    dosageInstruction: [dosage(plan.sig)],
  })
}

/** Prescribes and lets the pharmacy fill it: at once and then each time the supply is used up. */
export function prescribeAndFill(
  chart: Chart,
  at: Visit,
  plan: Prescription,
): Entered<MedicationRequest> {
  const request = prescribe(chart, at, plan)
  const last = Math.min(plan.ended ?? chart.until, chart.until)
  for (let fill = 0; fill <= plan.refills; fill++) {
    // Refills are fetched on a day the pharmacy is open; the first supply is fetched at once.
    const due = at.day + fill * plan.daysSupply
    const day = fill === 0 ? due : openDay(due)
    if (day > last) break
    dispense(chart, at, plan, request, day, fill === 0)
  }
  return request
}

/** Whether a drug is on the list already, so that a second thread does not prescribe it again. */
export function takes(chart: Chart, drug: Coding): boolean {
  return chart.entries.some(
    (entry) =>
      entry.resourceType === 'MedicationRequest' &&
      entry.medicationCodeableConcept !== undefined &&
      holds(entry.medicationCodeableConcept, drug),
  )
}

/** The drug as the request has it; what the request contains is named by its code. */
function medicationOf(request: Entered<MedicationRequest>, plan: Prescription) {
  const { medicationReference } = request
  return medicationReference && !medicationReference.reference?.startsWith('#')
    ? { medicationReference }
    : { medicationCodeableConcept: concept(plan.drug) }
}

function supply(plan: Prescription) {
  const unit = plan.container ?? plan.sig.unit
  return quantity(plan.quantity, unitCode(unit), unit)
}

function dosage(sig: Sig): Dosage {
  return {
    text: sig.text,
    timing: { repeat: { frequency: sig.perDay, period: 1, periodUnit: 'd' } },
    ...(sig.asNeeded !== undefined && { asNeededCodeableConcept: { text: sig.asNeeded } }),
    doseAndRate: [{ doseQuantity: quantity(sig.dose, unitCode(sig.unit), sig.unit) }],
  }
}

/** UCUM has no tablets: what is counted is an annotation (UCUM §12). */
function unitCode(unit: string): string {
  return unit === 'mL' ? 'mL' : `{${unit}}`
}
