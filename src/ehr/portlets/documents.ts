// Notes and other documents by title, date and author (FHIR R4 documentreference.html).
import type { Resource } from '../../fhir/resource.ts'
import { isShown } from '../document-parts.ts'
import {
  conceptText,
  momentOf,
  newestFirst,
  objectOf,
  objectsOf,
  referenceText,
  textOf,
} from '../values.ts'
import { MAX_ENTRIES, type Portlet } from './portlet.ts'

/** Reads the newest documents, each with its page. */
export const documents: Portlet<'documents'> = async ({ chart, chartPath, visitId }) => {
  const found = await chart.search('DocumentReference', [['_sort', '-date']], MAX_ENTRIES)
  const visit = visitId === null ? '' : `?encounter=${encodeURIComponent(visitId)}`
  const entries = found.filter(isShown).map((document) => ({
    ...documentEntry(document),
    href: `${chartPath}/documents/${encodeURIComponent(document.id ?? '')}${visit}`,
  }))
  return { entries: newestFirst(entries, ({ moment }) => moment) }
}

/** What a document is called, when it is from, and by whom. */
export function documentEntry(document: Resource) {
  const { attachment } = objectsOf(document.content)[0] ?? {}
  const { title, contentType } = objectOf(attachment)
  return {
    title:
      conceptText(document.type) ?? textOf(document.description) ?? textOf(title) ?? 'Document',
    moment: momentOf(document.date, objectOf(document.context).period),
    author: referenceText(objectsOf(document.author)[0]),
    format: formatOf(textOf(contentType)),
  }
}

/** The short name of a media type: `PDF`, `text`. */
export function formatOf(contentType: string | null): string | null {
  const [kind = '', part = ''] = (contentType ?? '').split(';')[0]?.split('/') ?? []
  if (part === '') return null
  return kind === 'text' && part === 'plain' ? 'text' : part.replace(/^x-/, '').toUpperCase()
}
