// Notes and other documents by title, date and author (FHIR R4 documentreference.html).
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

export const documents: Portlet<'documents'> = async ({ chart }) => {
  const found = await chart.search('DocumentReference', [['_sort', '-date']], MAX_ENTRIES)
  const entries = found
    .filter(({ status }) => status !== 'entered-in-error' && status !== 'superseded')
    .map((document) => {
      const { attachment } = objectsOf(document.content)[0] ?? {}
      const { title, contentType } = objectOf(attachment)
      return {
        title:
          conceptText(document.type) ?? textOf(document.description) ?? textOf(title) ?? 'Document',
        moment: momentOf(document.date, objectOf(document.context).period),
        author: referenceText(objectsOf(document.author)[0]),
        format: formatOf(textOf(contentType)),
      }
    })
  return { entries: newestFirst(entries, ({ moment }) => moment) }
}

/** The short name of a media type: `PDF`, `text`. */
function formatOf(contentType: string | null): string | null {
  const [kind = '', part = ''] = (contentType ?? '').split(';')[0]?.split('/') ?? []
  if (part === '') return null
  return kind === 'text' ? 'text' : part.replace(/^x-/, '').toUpperCase()
}
