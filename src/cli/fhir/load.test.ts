import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandLine } from '../../../test/support/command-line.ts'
import { FAILED, MISUSED, OK } from '../command.ts'

const chartgate = commandLine()
const files = path.join(chartgate.dataDir, '..', 'files')
afterAll(() => chartgate.remove())

const patient = { resourceType: 'Patient', id: 'p1', name: [{ family: 'Alder' }] }

beforeAll(() => {
  mkdirSync(files)
  writeFileSync(path.join(files, 'patient.json'), JSON.stringify(patient))
  writeFileSync(path.join(files, 'README.md'), '# not FHIR')
})

const load = (...args: string[]) => chartgate.run(['fhir', 'load', ...args])

test('loads a folder, and names the files that are none', async () => {
  const { code, out, err } = await load(files)
  expect(code).toBe(OK)
  expect(out).toMatch(/^1 resources in the FHIR store: 1 new, 0 changed, 0 as they were/)
  expect(err).toMatch(/skipped .*README\.md: It is not \.json/)
})

test('loading again changes nothing', async () => {
  const { out } = await load(files, '--json')
  expect(JSON.parse(out)).toMatchObject({ created: 0, updated: 0, unchanged: 1 })
})

test('what cannot be loaded is named with its place, the rest is loaded, and the code is 1', async () => {
  const lines = [patient, { resourceType: 'Starship', id: 'x' }, { ...patient, id: 'p2' }]
  const file = path.join(files, 'mixed.ndjson')
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'))
  const { code, out, err } = await load(file, '--json')
  expect(code).toBe(FAILED)
  expect(JSON.parse(out)).toMatchObject({ created: 1, faults: [{ line: 2 }] })
  expect(err).toMatch(/not loaded: .*mixed\.ndjson, line 2: /)
})

test('a load that stores nothing is a failure', async () => {
  for (const nothing of [path.join(files, 'README.md'), path.join(files, 'missing.json')]) {
    const { code, err } = await load(nothing)
    expect(code).toBe(FAILED)
    expect(err).toContain(`skipped ${nothing}`)
  }
})

test('without a path it is a wrong call', async () => {
  expect((await load()).code).toBe(MISUSED)
})
