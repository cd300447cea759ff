// A table for people to read in a terminal.

/** Lines up rows under their headings; the first row is the headings. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows]
  const widths = headings.map((_, column) =>
    Math.max(...all.map((row) => (row[column] ?? '').length)),
  )
  return all
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('')
}

/** A time as people of any country read it; a dash for none. */
export function shortTime(millis: number | null): string {
  return millis === null ? '-' : `${new Date(millis).toISOString().slice(0, 16).replace('T', ' ')}Z`
}
