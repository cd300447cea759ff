// The rules of the house that a machine can hold (ARCHITECTURE.md, "Floors"): who may import whom, where
// SQL, HTTP, the environment and the clock may appear, and what every file looks like. Each rule answers
// its violations in words.
import path from 'node:path'
import { circleThrough } from './import-circle.ts'
import type { Import, SourceFile } from './source-file.ts'

/** An import goes to a lower floor, never sideways, never up. */
const FLOORS: Readonly<Record<string, number>> = {
  'main.ts': 14,
  'command-line.ts': 13,
  cli: 12,
  'upkeep.ts': 11,
  'server.ts': 10,
  'practice-desk.ts': 9,
  'practices.ts': 8,
  'health.ts': 8,
  'tenant-app.ts': 7,
  'settle-practice.ts': 7,
  'export-runner.ts': 7,
  'export-thread.ts': 9,
  steps: 6,
  admin: 6,
  portal: 6,
  ehr: 6,
  bulk: 6,
  home: 6,
  welcome: 6,
  smart: 5,
  oidc: 5,
  oauth: 4,
  fhir: 4,
  people: 4,
  http: 3,
  pages: 2,
  tokens: 2,
  model: 1,
  lib: 0,
  'project.ts': 0,
}
/** Stand on model/ and lib/; only main.ts, cli/ and server.ts import them. */
const BESIDE = ['store', 'sample', 'config']
const WIRING_FLOOR = 7

/** Packages that speak to something outside: each imported in one file, so that changing it is changing one file. */
const DRIVERS = ['node:sqlite', 'pg', 'pino', 'openid-client']

const MAX_LINES = 500

export type Rule = (file: SourceFile, facts: Facts) => string[]
export type Facts = { files: readonly SourceFile[]; dependencies: readonly string[] }

export const isTest = (file: SourceFile) =>
  /\.test\.tsx?$/.test(file.path) || file.path.startsWith('test/')
const isGenerated = (file: SourceFile) => /\.generated\.ts$/.test(file.path)
const inProgram = (file: SourceFile) => file.path.startsWith('src/') && !isTest(file)

/** The path below src/ that an import leads to; null when it leads to a package. */
function target(file: SourceFile, { specifier }: Import): string | null {
  if (!specifier.startsWith('.')) return null
  return path.posix.join(path.posix.dirname(file.path), specifier)
}

const roomOf = (file: string) => file.split('/')[1] ?? ''
const packageOf = (specifier: string) =>
  specifier.startsWith('@')
    ? specifier.split('/').slice(0, 2).join('/')
    : (specifier.split('/')[0] ?? '')

/** Violations of one rule by one file. */
export const RULES: Readonly<Record<string, Rule>> = {
  'an import goes to a lower floor, never sideways, never up': (file) =>
    inProgram(file)
      ? file.imports.flatMap((imported) => {
          const to = target(file, imported)
          if (to === null) return []
          const fault = floorFault(roomOf(file.path), to, imported)
          return fault === null ? [] : [`imports ${to}: ${fault}`]
        })
      : [],

  'imports make no circle': (file, { files }) => {
    const circle = circleThrough(file.path, files)
    return circle === null ? [] : [`leads back to itself by ${circle.join(', ')}`]
  },

  'the HTTP toolkit appears only in http/, endpoints/, an index.ts and server.ts; JSX in pages/': (
    file,
  ) =>
    inProgram(file)
      ? packages(file)
          .filter((name) => /^(hono|@hono\/.*)$/.test(packageOf(name)))
          .filter((name) => !mayUseHttp(file.path, name))
          .map((name) => `imports ${name}`)
      : [],

  '.tsx appears only in pages/': (file) =>
    file.path.startsWith('src/') && file.path.endsWith('.tsx') && roomOf(file.path) !== 'pages'
      ? ['is a .tsx file']
      : [],

  'SQL appears only in store/ and fhir/embedded/': (file) =>
    inProgram(file) && !/^src\/(store|fhir\/embedded)\//.test(file.path)
      ? file.imports
          .filter(({ specifier }) => /^(kysely|node:sqlite|pg)$/.test(packageOf(specifier)))
          .filter(({ typeOnly }) => !(typeOnly && file.path === 'src/lib/sql.ts'))
          .map(({ specifier }) => `imports ${specifier}`)
      : [],

  'a driver is imported in one file': (file, { files }) =>
    inProgram(file)
      ? DRIVERS.filter((driver) => drives(file, driver)).flatMap((driver) => {
          const others = files.filter((other) => inProgram(other) && drives(other, driver))
          return others.length > 1 ? [`imports ${driver}, as do others`] : []
        })
      : [],

  'a package that the program imports is one of its dependencies': (file, { dependencies }) =>
    inProgram(file)
      ? file.imports
          .filter(({ specifier, typeOnly }) => !specifier.startsWith('.') && !typeOnly)
          .map(({ specifier }) => packageOf(specifier))
          .filter((name) => !name.startsWith('node:') && !dependencies.includes(name))
          .map((name) => `imports ${name}`)
      : [],

  'the environment is read only in config/': (file) =>
    inProgram(file) && roomOf(file.path) !== 'config'
      ? found(file, /\bprocess\s*\.\s*env\b|\bprocess\s*\[/)
      : [],

  'the system clock is read only in lib/clock.ts': (file) =>
    inProgram(file) && file.path !== 'src/lib/clock.ts'
      ? found(
          file,
          /\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)|\bnew\s+Date\b(?!\s*\()|\bperformance\s*\.\s*now\b|\bhrtime\b/,
        )
      : [],

  'nothing is exported as default': (file) =>
    file.path === 'vitest.config.ts' ? [] : found(file, /\bexport\s+default\b|\bas\s+default\b/),

  'a file opens with a comment on what it owns': (file) =>
    isTest(file) || file.opensWithComment ? [] : ['opens without a comment'],

  'a file has at most 500 lines': (file) =>
    file.lines > MAX_LINES && !isGenerated(file) ? [`has ${file.lines} lines`] : [],
}

function floorFault(from: string, toPath: string, imported: Import): string | null {
  if (!toPath.startsWith('src/')) return 'outside of src/'
  const to = roomOf(toPath)
  if (from === to) return null
  const floor = FLOORS[from]
  const toFloor = FLOORS[to]
  if (BESIDE.includes(from))
    return to === 'model' || to === 'lib' ? null : `${from}/ stands on model/ and lib/ only`
  if (floor === undefined) return `${from} is on no floor`
  if (BESIDE.includes(to)) {
    const justConfig = to === 'config' && imported.typeOnly && imported.names === 'Config'
    if (floor >= WIRING_FLOOR || (justConfig && floor >= 2)) return null
    return `only main.ts, cli/ and server.ts import ${to}/ (others: import type { Config })`
  }
  if (toFloor === undefined) return `${to} is on no floor`
  return toFloor < floor ? null : `floor ${toFloor} is not below floor ${floor}`
}

const packages = (file: SourceFile) =>
  file.imports.map(({ specifier }) => specifier).filter((name) => !name.startsWith('.'))

const drives = (file: SourceFile, driver: string) =>
  file.imports.some(({ specifier, typeOnly }) => packageOf(specifier) === driver && !typeOnly)

function mayUseHttp(file: string, name: string): boolean {
  if (/^src\/(http\/|server\.ts$|.*\/endpoints\/|[^/]+\/index\.ts$)/.test(file)) return true
  return file.startsWith('src/pages/') && /^hono\/(jsx|html|utils\/html)/.test(name)
}

function found(file: SourceFile, pattern: RegExp): string[] {
  const match = pattern.exec(file.code)
  if (!match) return []
  const line = file.code.slice(0, match.index).split('\n').length
  return [`line ${line}: ${match[0].replace(/\s+/g, ' ')}`]
}
