// Notes as documents (US Core DocumentReference), with the text inside.
import type { Coding, DocumentReference } from 'fhir/r4.js'
import { type Chart, enter } from '../chart.ts'
import { ORGANIZATION } from '../practice/directory.ts'
import { type Entered, IDENTIFIER } from '../resource.ts'
import { DOCUMENT_CATEGORY } from '../vocabulary/hl7.ts'
import { concept } from '../vocabulary/table.ts'
import { during, type Visit } from './visit.ts'

/** Enters a note about a visit, written so many minutes after it began. */
export function note(
  chart: Chart,
  at: Visit,
  type: Coding,
  text: string,
  minutesIn = 40,
): Entered<DocumentReference> {
  const number = (chart.counts.get('doc') ?? 0) + 1
  return enter<DocumentReference>(chart, 'doc', ['us-core-documentreference'], {
    resourceType: 'DocumentReference',
    identifier: [{ system: IDENTIFIER.document, value: `${chart.person.id}-${number}` }],
    status: 'current',
    docStatus: 'final',
    type: concept(type),
    category: [concept(DOCUMENT_CATEGORY.clinicalNote)],
    subject: chart.subject,
    date: during(at, minutesIn),
    author: [at.clinician],
    custodian: ORGANIZATION.practice,
    content: [
      {
        attachment: {
          contentType: 'text/plain',
          language: 'en',
          data: base64(text),
          title: type.display ?? 'Note',
          creation: during(at, minutesIn),
        },
        format: MIME_TYPE_SUFFICIENT,
      },
    ],
    context: {
      encounter: [at.encounter],
      period: { start: at.start, end: during(at, at.minutes) },
    },
  })
}

/** IHE's code for a document that needs no more than its mime type. */
export const MIME_TYPE_SUFFICIENT: Coding = {
  system: 'http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode',
  code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient',
  display: 'mimeType Sufficient',
}

/** The text in UTF-8 and base64. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
