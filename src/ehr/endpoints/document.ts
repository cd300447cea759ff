// One document of a chart: its text on a page, whatever else it holds to be downloaded.

import { downloadHeaders } from '../../http/download.ts'
import { pageResponse, shellOf } from '../../http/page.ts'
import { reply } from '../../http/reply.ts'
import type { SignedInSession } from '../../http/session.ts'
import { PageError } from '../../model/errors.ts'
import { DocumentPage } from '../../pages/ehr/document.tsx'
import type { EhrDeps } from '../deps.ts'
import { findDocument, partsOf, textOfPart } from '../document-parts.ts'
import { openChart } from '../open-chart.ts'
import { documentPath, menuOf, portletPath } from '../paths.ts'
import { documentEntry, formatOf } from '../portlets/documents.ts'

/** Shows a document. */
export async function showDocument(
  request: Request,
  patientId: string,
  documentId: string,
  signedIn: SignedInSession,
  deps: EhrDeps,
): Promise<Response> {
  const { chart, banner, now } = await openChart(request, patientId, 'documents', signedIn, deps)
  const document = await findDocument(chart, documentId)
  if (document === null) throw new PageError('not-found')
  const encounterId = banner.visit?.id ?? null
  const parts = await partsOf(document, chart, [deps.fhirBase])
  const page = DocumentPage({
    shell: shellOf(request, deps, { signedIn }),
    now,
    menu: menuOf(deps, 'documents', { patientId, encounterId }),
    chart: { banner, selectPortletsHref: null },
    document: documentEntry(document),
    parts: parts.map((part, place) => ({
      title: part.title,
      format: formatOf(part.mediaType),
      text: textOfPart(part),
      href:
        part.bytes === null ? null : `${documentPath(deps, patientId, documentId)}/${place + 1}`,
    })),
    documentsHref: portletPath(deps, patientId, 'documents', encounterId),
  })
  return pageResponse(request, deps, page)
}

/** Hands out a part of a document, to be saved. @param place the part's, from 1. */
export async function downloadDocument(
  request: Request,
  patientId: string,
  documentId: string,
  place: string,
  signedIn: SignedInSession,
  deps: EhrDeps,
): Promise<Response> {
  const { chart } = await openChart(request, patientId, 'documents', signedIn, deps)
  const document = await findDocument(chart, documentId)
  if (document === null || !/^[1-9]\d?$/.test(place)) throw new PageError('not-found')
  const part = (await partsOf(document, chart, [deps.fhirBase]))[Number(place) - 1]
  if (!part || part.bytes === null) throw new PageError('not-found')
  const name = part.title ?? documentEntry(document).title
  return reply(new Uint8Array(part.bytes), {
    headers: downloadHeaders(name, part.mediaType),
  })
}
