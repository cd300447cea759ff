// Headers of what is handed out to be saved: content of records, which nobody here wrote and which must not act
// as a page of ours. Known kinds keep their media type; the rest is bytes (RFC 6266).

/** Media types that browsers and readers open, and that hold no script of this site; by the ending of a name. */
const SAFE: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/plain': 'txt',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/tiff': 'tiff',
  'application/dicom': 'dcm',
}

const MAX_NAME = 80

/** The headers of a download. @param title what it is called where it was; becomes the file's name. */
export function downloadHeaders(title: string, mediaType: string | null): Record<string, string> {
  const type = mediaType !== null && Object.hasOwn(SAFE, mediaType) ? mediaType : null
  const ending = type === null ? 'bin' : SAFE[type]
  const words = title
    .toWellFormed()
    .replace(/[^\p{L}\p{N} ._-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[. ]+/, '')
  // By letters, since half of one is no text.
  const base = [...words]
    .slice(0, MAX_NAME)
    .join('')
    .replace(new RegExp(`\\.${ending}$`, 'i'), '')
  const name = `${base === '' ? 'document' : base}.${ending}`
  const ascii = name.normalize('NFKD').replace(/[^\x20-\x7e]/g, '')
  return {
    'Content-Type': type ?? 'application/octet-stream',
    'Content-Disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  }
}
