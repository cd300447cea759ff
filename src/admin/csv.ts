// Comma-separated values (RFC 4180) that a spreadsheet opens as text: a cell that it would take for a formula
// is told apart by an apostrophe, since names of apps come from outside (attack: CSV injection).

import { reply } from '../http/reply.ts'
export type CsvCell = string | number | null

/** One line of the file, with its line break. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  // Also behind blanks and quotes, which spreadsheets skip.
  const text = /^[\s"']*[=+\-@\t\r|%]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text
}

/** A moment as spreadsheets of any country read it. */
export function csvMoment(at: number | null): CsvCell {
  return at === null ? null : new Date(at).toISOString()
}

/** The file as an answer, written page by page while it is read. */
export function csvResponse(name: string, lines: AsyncIterable<string>): Response {
  const encoder = new TextEncoder()
  const iterator = lines[Symbol.asyncIterator]()
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { value, done } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: async () => {
      await iterator.return?.()
    },
  })
  return reply(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8; header=present',
      'Content-Disposition': `attachment; filename="${name}.csv"`,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    },
  })
}
