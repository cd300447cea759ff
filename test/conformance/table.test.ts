// Holds docs/conformance.md to the tree: each file that it names is there, and each title that it names is the
// title of a test, or of a group of tests, in the file it says.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')
const DOCUMENT = 'docs/conformance.md'

type Row = { line: number; cells: string[] }
type Shown = { file: string; titles: string[] }

/** The rows below headers of four columns; other tables of the document name no tests. */
function rowsOf(text: string): Row[] {
  const rows: Row[] = []
  let inTable = false
  for (const [at, line] of text.split('\n').entries()) {
    if (/^\| (clause|id) \| what \| where \| shown by \|$/.test(line)) inTable = true
    else if (!line.startsWith('|')) inTable = false
    else if (inTable && !line.startsWith('|---')) rows.push({ line: at + 1, cells: cellsOf(line) })
  }
  return rows
}

/** The cells of a line; a bar behind a backslash is a letter. */
function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
}

/** The files that a cell links to, from the root. */
function linksOf(cell: string): string[] {
  return [...cell.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file = '']) => file)
}

/** `[name](../file): `title`; `title`` for each file; null where an entry is spelt otherwise. */
function shownBy(cell: string): (Shown | null)[] {
  return cell.split('<br>').map((entry) => {
    const [head = '', ...rest] = entry.split('): ')
    const [file = ''] = linksOf(`${head})`)
    const told = rest.join('): ')
    const titles = [...told.matchAll(/(`+)( ?)(.+?)\2\1(?=; `|$)/g)].map(
      ([, , , title = '']) => title,
    )
    return file !== '' && titles.length > 0 && titles.map(quoted).join('; ') === told
      ? { file, titles }
      : null
  })
}

/** A title as Markdown shows it letter by letter. */
const quoted = (title: string) => (title.includes('`') ? `\`\` ${title} \`\`` : `\`${title}\``)

/** Every text that is the first of several arguments, as titles are. */
function titlesOf(source: string): Set<string> {
  const texts = source.matchAll(/\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1\s*,/g)
  return new Set([...texts].map(([, , text = '']) => text.replaceAll(/\\(['"`\\])/g, '$1')))
}

const text = readFileSync(path.join(ROOT, DOCUMENT), 'utf8')
const rows = rowsOf(text)
const known = new Map<string, Set<string>>()
const titlesIn = (file: string): Set<string> => {
  const titles = known.get(file) ?? titlesOf(readFileSync(path.join(ROOT, file), 'utf8'))
  known.set(file, titles)
  return titles
}

const CLAUSE =
  /^(RFC \d{4} §|SMART 2\.2 [a-z-]+, "|OIDC (Core|Discovery) §|Web Authentication §|FHIR R4 [a-z-]+\.html|Bulk Data export, "|US Core |ONC \(g\)\(10\)|[A-N]\d\d)/

describe('the table of conformance', () => {
  test('has a clause, a matter, a place and a test in every row', () => {
    expect(rows.length).toBeGreaterThan(150)
    for (const { line, cells } of rows) {
      expect(cells, `line ${line}`).toHaveLength(4)
      const [clause = '', what = '', where = '', shown = ''] = cells
      expect(clause, `line ${line}`).toMatch(CLAUSE)
      expect(what.length, `line ${line}`).toBeGreaterThan(3)
      expect(linksOf(where).length, `line ${line}`).toBeGreaterThan(0)
      expect(linksOf(shown).length, `line ${line}`).toBeGreaterThan(0)
    }
  })

  test('names files that are there: what does it in src/, what shows it among the tests', () => {
    for (const { line, cells } of rows) {
      const [, , where = '', shown = ''] = cells
      for (const file of [...linksOf(where), ...linksOf(shown)])
        expect(existsSync(path.join(ROOT, file)), `line ${line}: ${file}`).toBe(true)
      for (const file of linksOf(where))
        expect(file, `line ${line}`).toMatch(/^src\/(?!.*\.test\.)/)
      for (const file of linksOf(shown))
        expect(file, `line ${line}`).toMatch(/\.test\.tsx?$|^test\/store\/contract\//)
    }
  })

  test('names titles that these tests have', () => {
    const missing: string[] = []
    for (const { line, cells } of rows)
      for (const entry of shownBy(cells[3] ?? '')) {
        if (!entry) missing.push(`line ${line}: ${cells[3]}`)
        for (const title of entry?.titles ?? [])
          if (entry && !titlesIn(entry.file).has(title))
            missing.push(`line ${line}: ${entry.file}: ${title}`)
      }
    expect(missing).toEqual([])
  })

  test('sees what is missing', () => {
    const [row] = rowsOf(
      '| clause | what | where | shown by |\n|---|---|---|---|\n| a | b | c | [x](../x.test.ts): `one \\| two`; `` `r` too ``<br>[y](../y.test.ts): `three` |\n',
    )
    expect(shownBy(row?.cells[3] ?? '')).toEqual([
      { file: 'x.test.ts', titles: ['one | two', '`r` too'] },
      { file: 'y.test.ts', titles: ['three'] },
    ])
    expect(shownBy('[x](../x.test.ts): one')).toEqual([null])
    expect(shownBy('`one`')).toEqual([null])
    expect(shownBy('[x](../x.test.ts): `one`, two')).toEqual([null])
    const source = "test('it\\'s so', () => {})\n// 'one | two'\n])('each %s', async (a) => {})"
    expect([...titlesOf(source)]).toEqual(["it's so", 'each %s'])
  })
})
