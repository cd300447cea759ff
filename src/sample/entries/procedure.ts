// What was ordered and done that is no laboratory test (US Core ServiceRequest and Procedure).
import type { CodeableConcept, Coding, Condition, Procedure, ServiceRequest } from 'fhir/r4.js'
import { type Chart, enter } from '../chart.ts'
import { type Entered, referenceTo } from '../resource.ts'
import { concept } from '../vocabulary/table.ts'
import { during, type Visit } from './visit.ts'

/** Enters an order; `category` of US Core's list. */
export function order(
  chart: Chart,
  at: Visit,
  code: Coding,
  category: Coding,
  because: { text: string; condition?: Entered<Condition> },
  status: ServiceRequest['status'] = 'completed',
): Entered<ServiceRequest> {
  return enter<ServiceRequest>(chart, 'order', ['us-core-servicerequest'], {
    resourceType: 'ServiceRequest',
    status,
    intent: 'order',
    category: [concept(category)],
    code: concept(code),
    subject: chart.subject,
    encounter: at.encounter,
    occurrencePeriod: { start: during(at, 20), end: during(at, 60) },
    authoredOn: during(at, 12),
    requester: at.clinician,
    reasonCode: [{ text: because.text }],
    ...(because.condition && { reasonReference: [referenceTo(because.condition)] }),
  })
}

/** Enters something done during a visit. */
export function procedure(
  chart: Chart,
  at: Visit,
  code: CodeableConcept,
  because: { text: string; condition?: Entered<Condition>; order?: Entered<ServiceRequest> },
): Entered<Procedure> {
  return enter<Procedure>(chart, 'proc', ['us-core-procedure'], {
    resourceType: 'Procedure',
    ...(because.order && { basedOn: [referenceTo(because.order)] }),
    status: 'completed',
    code,
    subject: chart.subject,
    encounter: at.encounter,
    performedDateTime: during(at, 25),
    performer: [{ actor: at.clinician }],
    reasonCode: [{ text: because.text }],
    ...(because.condition && { reasonReference: [referenceTo(because.condition)] }),
  })
}
