// The documents name all that there is: the floors every room, the reasons every package, the operators' table
// every command.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { COMMANDS } from '../src/cli/commands.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const textOf = (name: string) => readFileSync(path.join(ROOT, name), 'utf8')

/** What stands as code in one column of the tables below a heading. */
function codeIn(document: string, heading: string, column: number): string[][] {
  const [, below = ''] = document.split(`\n## ${heading}\n`)
  const [section = ''] = below.split('\n## ')
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      [...(line.split('|')[column + 1] ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code),
    )
}

/** `app add`, `list`: the second is `app list`. What is written large or between dashes is no part of a name. */
function commandsIn(row: readonly string[]): string[] {
  let group: string[] = []
  return row.map((code) => {
    const words = code.split(' ').filter((word) => /^[a-z]+$/.test(word))
    const whole = words.length > 1 || group.length === 0 ? words : [...group, ...words]
    group = whole.slice(0, -1)
    return whole.join(' ')
  })
}

test('every room stands on a floor of ARCHITECTURE.md, and no other', () => {
  const rooms = readdirSync(path.join(ROOT, 'src'), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [`${entry.name}/`] : /\.test\.ts$/.test(entry.name) ? [] : [entry.name],
  )
  const named = codeIn(textOf('ARCHITECTURE.md'), 'Floors', 1).flat()
  expect(named.sort()).toEqual(rooms.sort())
})

test('every package has its reason in ARCHITECTURE.md, and no other', () => {
  const manifest: Record<'dependencies' | 'devDependencies', Record<string, string>> = JSON.parse(
    textOf('package.json'),
  )
  const packages = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
  const named = codeIn(textOf('ARCHITECTURE.md'), 'Dependencies', 0).flat()
  const types = (name: string) => name.startsWith('@types/')
  expect(named.filter((name) => !types(name)).sort()).toEqual(
    packages.filter((name) => !types(name)).sort(),
  )
})

test('every command is in the table for operators, and no other', () => {
  const named = codeIn(textOf('docs/operating.md'), 'Start', 0).flatMap(commandsIn)
  expect(named.sort()).toEqual(COMMANDS.map(({ name }) => name).sort())
})

test('the table for operators is read as people read it', () => {
  expect(commandsIn(['app add', 'list', 'show'])).toEqual(['app add', 'app list', 'app show'])
  expect(commandsIn(['user proxy add', 'end'])).toEqual(['user proxy add', 'user proxy end'])
  expect(commandsIn(['serve', 'demo'])).toEqual(['serve', 'demo'])
  expect(commandsIn(['fhir load PATH...'])).toEqual(['fhir load'])
})
