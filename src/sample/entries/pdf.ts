// A PDF of one page of text, written by hand so that the same report always has the same bytes.
// The standard font needs no embedding (ISO 32000-1 §9.6.2.2).

const LINE_LETTERS = 88
const LEADING = 16

/** Makes a letter-sized page with a heading and paragraphs; letters outside Latin-1 become `?`. */
export function pdf(title: string, paragraphs: readonly string[]): Buffer {
  const lines = paragraphs.flatMap((paragraph) => [...wrap(paragraph), ''])
  const content = [
    'BT',
    '/F1 16 Tf',
    '72 720 Td',
    `(${text(title)}) Tj`,
    '/F1 11 Tf',
    `0 -${LEADING * 2} Td`,
    `${LEADING} TL`,
    ...lines.map((line) => `(${text(line)}) Tj T*`),
    'ET',
  ].join('\n')
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ]
  let file = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const at = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return at
  })
  const xref = file.length
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`
  for (const at of offsets) file += `${String(at).padStart(10, '0')} 00000 n \n`
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`
  return Buffer.from(file, 'latin1')
}

function wrap(paragraph: string): string[] {
  const lines = ['']
  for (const word of paragraph.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= LINE_LETTERS)
      lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}

/** A PDF string: parentheses and backslashes escaped, one byte a letter. */
function text(line: string): string {
  return line.replace(/[\\()]/g, (letter) => `\\${letter}`).replace(/[^\x20-\x7e\xa0-\xff]/g, '?')
}
