// The house holds its shape: every rule of house-rules.ts on every file of the project, and the rules
// themselves on files made to break them.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Facts, RULES } from './support/house-rules.ts'
import { type SourceFile, sourceFile } from './support/source-file.ts'

const root = path.resolve(import.meta.dirname, '..')
const FOLDERS = ['src', 'test', 'examples', 'bench', 'scripts']

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(
        (name) => /\.(ts|tsx|mts|mjs|js)$/.test(name) && !/(^|[\\/])node_modules[\\/]/.test(name),
      )
      .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
  } catch (error) {
    // A folder that does not exist (yet) has no files.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

const manifest: { dependencies: Record<string, string> } = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
)
const files = FOLDERS.flatMap(filesBelow).map((name) =>
  sourceFile(name, readFileSync(path.join(root, name), 'utf8')),
)
const facts: Facts = { files, dependencies: Object.keys(manifest.dependencies) }

describe('the house', () => {
  test('is seen', () => {
    expect(files.map((file) => file.path)).toContain('src/lib/clock.ts')
    expect(files.length).toBeGreaterThan(60)
  })

  test.each(Object.entries(RULES))('%s', (_, rule) => {
    const violations = files.flatMap((file) =>
      rule(file, facts).map((violation) => `${file.path} ${violation}`),
    )
    expect(violations).toEqual([])
  })
})

/** What the rule that begins so says of a file with this text, among others. */
function violations(rule: string, name: string, text: string, others: SourceFile[] = []): string[] {
  const [found] = Object.entries(RULES).filter(([title]) => title.startsWith(rule))
  if (!found) throw new Error(`no rule begins with ${rule}`)
  const file = sourceFile(name, text)
  return found[1](file, { files: [file, ...others], dependencies: ['hono', 'zod'] })
}

describe('the rules see what breaks them', () => {
  test.each([
    ['src/model/user.ts', "import { a } from '../http/form.ts'"],
    ['src/lib/ids.ts', "import { a } from '../model/user.ts'"],
    ['src/oauth/pkce.ts', "import { a } from '../fhir/access.ts'"],
    ['src/fhir/access.ts', "import type { A } from '../oauth/pkce.ts'"],
    ['src/pages/consent.tsx', "import { a } from '../tokens/jwt.ts'"],
    ['src/steps/next-step.ts', "import { a } from '../portal/index.ts'"],
    ['src/oauth/endpoints/token.ts', "import { a } from '../../steps/index.ts'"],
    ['src/oauth/endpoints/token.ts', "export { a } from '../../smart/capabilities.ts'"],
    ['src/oauth/endpoints/token.ts', "import '../../oidc/claims.ts'"],
    ['src/oauth/endpoints/token.ts', "const a = await import('../../oidc/claims.ts')"],
    ['src/oauth/endpoints/token.ts', "import {\n  a,\n  b,\n} from '../../store/open.ts'"],
    ['src/oauth/pkce.ts', "import type { A } from '../store/schema.ts'"],
    ['src/oauth/pkce.ts', "import { SETTINGS } from '../config/schema.ts'"],
    ['src/oauth/pkce.ts', "import type { Config, Setting } from '../config/schema.ts'"],
    ['src/model/user.ts', "import type { Config } from '../config/schema.ts'"],
    ['src/store/open.ts', "import { a } from '../fhir/embedded/migrations.ts'"],
    ['src/config/load.ts', "import { a } from '../http/form.ts'"],
    ['src/sample/generate.ts', "import type { Resource } from '../fhir/resource.ts'"],
    ['src/server.ts', "import { a } from './cli/serve.ts'"],
    ['src/cli/serve.ts', "import { a } from '../main.ts'"],
    ['src/attic/x.ts', "import { a } from '../lib/ids.ts'"],
    ['src/lib/x.ts', "import { a } from '../../examples/app.ts'"],
    ['src/lib/x.ts', "// a comment with 'quotes\nimport { a } from '../model/user.ts'"],
    ['src/lib/x.ts', "const quote = /'/\nimport { a } from '../model/user.ts'"],
  ])('a wrong way: %s %s', (name, text) => {
    expect(violations('an import goes', name, text)).toHaveLength(1)
  })

  test.each([
    ['src/oauth/pkce.ts', "import type { Config } from '../config/schema.ts'"],
    [
      'src/oauth/pkce.ts',
      "import { a } from '../model/user.ts'\nimport { b } from './metadata.ts'",
    ],
    ['src/server.ts', "import { a } from './store/open.ts'\nimport { b } from './steps/index.ts'"],
    [
      'src/cli/demo.ts',
      "import { a } from '../server.ts'\nimport { b } from '../sample/generate.ts'",
    ],
    ['src/main.ts', "import { a } from './cli/run.ts'"],
    ['src/store/open.ts', "import type { Sql } from '../lib/sql.ts'"],
    ['src/lib/x.ts', "// import { a } from '../model/user.ts'\n/* import '../http/form.ts' */"],
    ['src/model/user.test.ts', "import { a } from '../store/open.ts'"],
  ])('a right way: %s %s', (name, text) => {
    expect(violations('an import goes', name, text)).toEqual([])
  })

  test('imports that lead back to where they began', () => {
    const first = "import type { B } from './b.ts'"
    const second = sourceFile('src/fhir/b.ts', "import { c } from './deep/c.ts'")
    const third = sourceFile('src/fhir/deep/c.ts', "import { a } from '../a.ts'")
    expect(violations('imports make no circle', 'src/fhir/a.ts', first, [second, third])).toEqual([
      'leads back to itself by src/fhir/b.ts, src/fhir/deep/c.ts, src/fhir/a.ts',
    ])
    // What only leads into a circle is not in it.
    expect(
      violations('imports make no circle', 'src/fhir/x.ts', first, [
        sourceFile('src/fhir/a.ts', first),
        second,
        third,
      ]),
    ).toEqual([])
    expect(violations('imports make no circle', 'src/fhir/a.ts', first, [second])).toEqual([])
  })

  test('the HTTP toolkit in a wrong place', () => {
    const toolkit = "import { Hono } from 'hono'"
    expect(violations('the HTTP', 'src/oauth/pkce.ts', toolkit)).toHaveLength(1)
    expect(violations('the HTTP', 'src/pages/layout.tsx', toolkit)).toHaveLength(1)
    expect(
      violations('the HTTP', 'src/lib/x.ts', "import { a } from 'hono/utils/url'"),
    ).toHaveLength(1)
    for (const right of [
      'src/http/x.ts',
      'src/oauth/endpoints/x.ts',
      'src/oauth/index.ts',
      'src/server.ts',
    ])
      expect(violations('the HTTP', right, toolkit)).toEqual([])
    expect(violations('the HTTP', 'src/pages/x.tsx', "import { raw } from 'hono/html'")).toEqual([])
  })

  test('JSX outside of pages/', () => {
    expect(violations('.tsx', 'src/steps/x.tsx', '')).toHaveLength(1)
    expect(violations('.tsx', 'src/pages/x.tsx', '')).toEqual([])
  })

  test('SQL outside of its two places', () => {
    const sql = "import { Kysely } from 'kysely'"
    expect(violations('SQL', 'src/oauth/x.ts', sql)).toHaveLength(1)
    expect(
      violations('SQL', 'src/fhir/access.ts', "import type { Kysely } from 'kysely'"),
    ).toHaveLength(1)
    expect(violations('SQL', 'src/lib/sql.ts', sql)).toHaveLength(1)
    expect(violations('SQL', 'src/lib/sql.ts', "import type { Kysely } from 'kysely'")).toEqual([])
    expect(violations('SQL', 'src/fhir/embedded/search.ts', sql)).toEqual([])
  })

  test('a driver in two files', () => {
    const text = "import { DatabaseSync } from 'node:sqlite'"
    const other = sourceFile('src/store/b.ts', text)
    expect(violations('a driver', 'src/store/a.ts', text, [other])).toHaveLength(1)
    expect(violations('a driver', 'src/store/a.ts', text)).toEqual([])
  })

  test('a package that is there for development only', () => {
    expect(violations('a package', 'src/lib/x.ts', "import fc from 'fast-check'")).toHaveLength(1)
    expect(violations('a package', 'src/lib/x.ts', "import { z } from 'zod/v4'")).toEqual([])
    expect(violations('a package', 'src/lib/x.ts', "import type { P } from 'fhir/r4.js'")).toEqual(
      [],
    )
    expect(violations('a package', 'src/lib/x.test.ts', "import fc from 'fast-check'")).toEqual([])
  })

  test('the environment read elsewhere', () => {
    expect(violations('the environment', 'src/lib/x.ts', 'const a = process.env.A')).toHaveLength(1)
    expect(
      violations('the environment', 'src/lib/x.ts', "const a = process['env'].A"),
    ).toHaveLength(1)
    expect(violations('the environment', 'src/lib/x.ts', '// not process.env\n')).toEqual([])
    expect(violations('the environment', 'src/config/x.ts', 'process.env')).toEqual([])
  })

  test.each([
    'Date.now()',
    'new Date()',
    'new Date',
    'performance.now()',
    'process.hrtime()',
    '`at \u0024{Date.now()}`',
  ])('the clock read elsewhere: %s', (text) => {
    expect(violations('the system clock', 'src/oauth/x.ts', `const now = ${text}\n`)).toHaveLength(
      1,
    )
    expect(violations('the system clock', 'src/lib/clock.ts', text)).toEqual([])
  })

  test('a date made of a known time is no clock', () => {
    const text =
      "const a = new Date(millis)\nconst b = 'Date.now()' // Date.now()\n/* new Date() */"
    expect(violations('the system clock', 'src/oauth/x.ts', text)).toEqual([])
  })

  test('a default export', () => {
    expect(violations('nothing is exported', 'src/lib/x.ts', 'export default 1')).toHaveLength(1)
    expect(
      violations('nothing is exported', 'src/lib/x.ts', 'export { a as default }'),
    ).toHaveLength(1)
    expect(violations('nothing is exported', 'vitest.config.ts', 'export default 1')).toEqual([])
  })

  test('a file that says nothing of itself, or too much', () => {
    expect(violations('a file opens', 'src/lib/x.ts', 'const a = 1')).toHaveLength(1)
    expect(violations('a file opens', 'src/lib/x.ts', '// What it owns.\nconst a = 1')).toEqual([])
    expect(violations('a file opens', 'src/main.ts', '#!/usr/bin/env node\n// What.\n')).toEqual([])
    expect(violations('a file has', 'src/lib/x.ts', 'a\n'.repeat(501))).toHaveLength(1)
    expect(violations('a file has', 'src/lib/x.ts', 'a\n'.repeat(500))).toEqual([])
    expect(violations('a file has', 'src/fhir/x.generated.ts', 'a\n'.repeat(501))).toEqual([])
  })
})
