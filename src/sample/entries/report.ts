// Reports in words: imaging, cardiology and pathology (US Core DiagnosticReport for Report and Note
// Exchange), each with its findings as Observations and, where there is one, a file that a
// DocumentReference names too.
import type {
  Binary,
  Coding,
  DiagnosticReport,
  DocumentReference,
  Media,
  Observation,
  Quantity,
  Reference,
  ServiceRequest,
} from 'fhir/r4.js'
import { type Chart, enter } from '../chart.ts'
import { ORGANIZATION } from '../practice/directory.ts'
import { type Entered, IDENTIFIER, NO_PROFILE, referenceTo } from '../resource.ts'
import { DOCUMENT_CATEGORY } from '../vocabulary/hl7.ts'
import { concept } from '../vocabulary/table.ts'
import { MIME_TYPE_SUFFICIENT } from './note.ts'
import { pdf } from './pdf.ts'
import { during, type Visit } from './visit.ts'

export type Finding = { code: Coding; value: Quantity | string }

type ReportPlan = {
  code: Coding
  title: string
  /** Radiology, cardiology or pathology. */
  category: Coding
  /** Category of the findings. */
  findingCategory: Coding
  findings: Finding[]
  performer: Reference
  order?: Entered<ServiceRequest>
  media?: Entered<Media>
  /** Observations that the report takes in beside its findings. */
  results?: Entered<Observation>[]
  /** Type of the document that holds the report as a file. */
  documentType: Coding
  /** The report's text, one paragraph a line. */
  lines: string[]
}

/** Enters a report, its findings, the file and the document that names the file. */
export function report(
  chart: Chart,
  at: Visit,
  plan: ReportPlan,
): { report: Entered<DiagnosticReport>; document: Entered<DocumentReference> } {
  const findings = plan.findings.map(({ code, value }) =>
    enter<Observation>(chart, 'obs-finding', ['us-core-observation-clinical-result'], {
      resourceType: 'Observation',
      status: 'final',
      category: [concept(plan.findingCategory)],
      code: concept(code),
      subject: chart.subject,
      encounter: at.encounter,
      effectiveDateTime: during(at, 30),
      performer: [plan.performer],
      ...(typeof value === 'string' ? { valueString: value } : { valueQuantity: value }),
    }),
  )
  const file = binary(chart, 'application/pdf', pdf(plan.title, plan.lines))
  const attachment = {
    contentType: 'application/pdf',
    url: `Binary/${file.id}`,
    title: plan.title,
    creation: during(at, 50),
  }
  const entered = enter<DiagnosticReport>(chart, 'report', ['us-core-diagnosticreport-note'], {
    resourceType: 'DiagnosticReport',
    ...(plan.order && { basedOn: [referenceTo(plan.order)] }),
    status: 'final',
    category: [concept(plan.category)],
    code: concept(plan.code, plan.title),
    subject: chart.subject,
    encounter: at.encounter,
    effectiveDateTime: during(at, 30),
    issued: during(at, 50),
    performer: [plan.performer, ORGANIZATION.hospital],
    result: [...findings, ...(plan.results ?? [])].map((one) => referenceTo(one, one.code.text)),
    ...(plan.media && { media: [{ link: referenceTo(plan.media) }] }),
    ...(plan.lines.length > 0 && { conclusion: plan.lines.at(-1) ?? '' }),
    presentedForm: [attachment],
  })
  const document = enter<DocumentReference>(chart, 'doc', ['us-core-documentreference'], {
    resourceType: 'DocumentReference',
    identifier: [
      {
        system: IDENTIFIER.document,
        value: `${chart.person.id}-${(chart.counts.get('doc') ?? 0) + 1}`,
      },
    ],
    status: 'current',
    docStatus: 'final',
    type: concept(plan.documentType),
    category: [concept(DOCUMENT_CATEGORY.clinicalNote)],
    subject: chart.subject,
    date: during(at, 50),
    author: [plan.performer],
    custodian: ORGANIZATION.practice,
    description: plan.title,
    content: [{ attachment, format: MIME_TYPE_SUFFICIENT }],
    context: {
      encounter: [at.encounter],
      period: { start: during(at, 0), end: during(at, 30) },
      related: [referenceTo(entered)],
    },
  })
  file.securityContext = referenceTo(document)
  return { report: entered, document }
}

/** Enters a file; whoever names it sets `securityContext` (FHIR R4 binary.html#security). */
export function binary(chart: Chart, contentType: string, data: Buffer): Entered<Binary> {
  return enter<Binary>(chart, 'file', NO_PROFILE, {
    resourceType: 'Binary',
    contentType,
    data: data.toString('base64'),
  })
}
