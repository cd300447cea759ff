// A laboratory order from the request to the report: ServiceRequest, Specimen, one Observation per
// analyte with unit, range and interpretation, and the DiagnosticReport over them.
import type { DiagnosticReport, Observation, ServiceRequest, Specimen } from 'fhir/r4.js'
import { ageInYears, isoInstant } from '../calendar.ts'
import { type Chart, enter } from '../chart.ts'
import { CLINICIAN, ORGANIZATION } from '../practice/directory.ts'
import { round } from '../random.ts'
import { type Entered, IDENTIFIER, referenceTo } from '../resource.ts'
import { INTERPRETATION, OBSERVATION_CATEGORY, REPORT_SECTION } from '../vocabulary/hl7.ts'
import { BODY_SITE, SERVICE_CATEGORY, SPECIMEN_TYPE } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'
import { consistent, type Results } from './lab-consistency.ts'
import {
  ANALYTE,
  type Analyte,
  type AnalyteName,
  type Panel,
  type Range,
  rangeFor,
} from './lab-reference.ts'
import { quantity } from './quantity.ts'
import { during, type Visit } from './visit.ts'

export type LabValues = Results

type LabResult = {
  report: Entered<DiagnosticReport>
  results: Entered<Observation>[]
  request: Entered<ServiceRequest>
}

/** Orders a panel at a visit and enters its results; analytes without a given value are normal. */
export function laboratory(
  chart: Chart,
  at: Visit,
  panel: Panel,
  values: LabValues = {},
  reason?: string,
): LabResult {
  const request = enter<ServiceRequest>(chart, 'order', ['us-core-servicerequest'], {
    resourceType: 'ServiceRequest',
    status: 'completed',
    intent: 'order',
    category: [concept(SERVICE_CATEGORY.laboratory)],
    code: concept(panel.code, panel.name),
    subject: chart.subject,
    encounter: at.encounter,
    occurrencePeriod: { start: during(at, 20), end: during(at, 40) },
    authoredOn: during(at, 15),
    requester: at.clinician,
    ...(reason !== undefined && { reasonCode: [{ text: reason }] }),
  })
  const specimen = specimenFor(chart, at, panel, request)
  const years = ageInYears(chart.person.birth, at.day)
  const found = consistent(
    Object.fromEntries(
      panel.analytes.map((name) => [name, values[name] ?? usual(chart, name, years)]),
    ),
    values,
    { gender: chart.person.gender, years },
  )
  const results = panel.analytes.map((name) =>
    result(chart, at, ANALYTE[name], found[name] ?? 0, specimen, request),
  )
  const report = enter<DiagnosticReport>(chart, 'report', ['us-core-diagnosticreport-lab'], {
    resourceType: 'DiagnosticReport',
    basedOn: [referenceTo(request)],
    status: 'final',
    category: [concept(REPORT_SECTION.laboratory)],
    code: concept(panel.code, panel.name),
    subject: chart.subject,
    encounter: at.encounter,
    effectiveDateTime: during(at, 25),
    issued: reportedAt(chart, at),
    performer: [ORGANIZATION.laboratory, CLINICIAN.laboratoryDirector],
    specimen: [referenceTo(specimen)],
    result: results.map((one) => referenceTo(one, one.code.text)),
  })
  return { report, results, request }
}

function specimenFor(
  chart: Chart,
  at: Visit,
  panel: Panel,
  request: Entered<ServiceRequest>,
): Entered<Specimen> {
  const accession = `${chart.person.id}-${(chart.counts.get('specimen') ?? 0) + 1}`
  return enter<Specimen>(chart, 'specimen', ['us-core-specimen'], {
    resourceType: 'Specimen',
    identifier: [{ system: IDENTIFIER.specimen, value: `${accession}-tube` }],
    accessionIdentifier: { system: IDENTIFIER.accession, value: accession },
    status: 'available',
    type: concept(SPECIMEN_TYPE[panel.specimen]),
    subject: chart.subject,
    receivedTime: during(at, 120),
    request: [referenceTo(request)],
    collection: {
      collector: CLINICIAN.nurse,
      collectedDateTime: during(at, 25),
      ...(panel.specimen !== 'urine' && { bodySite: concept(BODY_SITE.rightArm) }),
    },
  })
}

function result(
  chart: Chart,
  at: Visit,
  analyte: Analyte,
  found: number,
  specimen: Entered<Specimen>,
  request: Entered<ServiceRequest>,
): Entered<Observation> {
  const range = rangeFor(analyte, chart.person.gender, ageInYears(chart.person.birth, at.day))
  const value = round(found, analyte.decimals)
  return enter<Observation>(chart, 'obs-lab', ['us-core-observation-lab'], {
    resourceType: 'Observation',
    basedOn: [referenceTo(request)],
    status: 'final',
    category: [concept(OBSERVATION_CATEGORY.laboratory)],
    code: concept(analyte.code),
    subject: chart.subject,
    encounter: at.encounter,
    effectiveDateTime: during(at, 25),
    issued: reportedAt(chart, at),
    performer: [ORGANIZATION.laboratory],
    valueQuantity: quantity(value, analyte.unit, analyte.shown),
    interpretation: [concept(interpret(value, range))],
    specimen: referenceTo(specimen),
    referenceRange: [
      {
        ...(range.low !== undefined && { low: quantity(range.low, analyte.unit, analyte.shown) }),
        ...(range.high !== undefined && {
          high: quantity(range.high, analyte.unit, analyte.shown),
        }),
      },
    ],
  })
}

/** Whether the value lies in the range, above or below. */
function interpret(value: number, range: Range): (typeof INTERPRETATION)['normal'] {
  if (range.low !== undefined && value < range.low) return INTERPRETATION.low
  if (range.high !== undefined && value > range.high) return INTERPRETATION.high
  return INTERPRETATION.normal
}

/** Near what the person's blood showed before; well inside the reference range the first time. */
function usual(chart: Chart, name: AnalyteName, years: number): number {
  const range = rangeFor(ANALYTE[name], chart.person.gender, years)
  const low = range.low ?? (range.high ?? 0) * 0.5
  const high = range.high ?? low * 1.6
  const width = high - low
  const before = chart.usual.get(name)
  if (before !== undefined) return chart.random.around(before, width * 0.12, 4)
  const first = chart.random.around((low + high) / 2, width * 0.36, 4)
  chart.usual.set(name, first)
  return first
}

/** The next morning, or the same evening when that would be later than the chart goes. */
function reportedAt(chart: Chart, at: Visit): string {
  return at.day < chart.until ? isoInstant(at.day + 1, 9 * 60) : isoInstant(at.day, 19 * 60)
}
