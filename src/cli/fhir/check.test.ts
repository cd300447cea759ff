import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandLine } from '../../../test/support/command-line.ts'
import { generate } from '../../sample/generate.ts'
import { FAILED, MISUSED, OK } from '../command.ts'

const chartgate = commandLine()
const files = path.join(chartgate.dataDir, '..', 'files')
afterAll(() => chartgate.remove())

const write = (name: string, ...resources: object[]) => {
  const file = path.join(files, name)
  writeFileSync(file, resources.map((resource) => JSON.stringify(resource)).join('\n'))
  return file
}
const check = (...args: string[]) => chartgate.run(['fhir', 'check', ...args])
beforeAll(() => mkdirSync(files))

test('the sample practice has the structure of R4 and every element that US Core asks for', async () => {
  const { code, out } = await check(write('practice.ndjson', ...generate()), '--json')
  const { faults, resources, coverage } = JSON.parse(out)
  expect(faults).toEqual([])
  expect(resources).toBeGreaterThan(1000)
  const lacking = coverage.filter(({ missing }: { missing: unknown[] }) => missing.length > 0)
  expect(lacking).toEqual([])
  expect(code).toBe(OK)
})

test('a fault is named by file, line, resource and element, and the code is 1', async () => {
  const file = write(
    'faulty.ndjson',
    { resourceType: 'Patient', id: 'fine', gender: 'female' },
    { resourceType: 'Patient', id: 'faulty', gender: 'lady', colour: 'red' },
  )
  const { code, out, err } = await check(file)
  expect(code).toBe(FAILED)
  expect(err).toMatch(
    /faulty\.ndjson, line 2, Patient\/faulty: Patient\.gender must be one of male/,
  )
  expect(err).toMatch(/Patient has no element 'colour'/)
  expect(err).not.toContain('lady')
  expect(out).toContain('2 resources, 1 of them without the structure of FHIR R4.')
})

test('an element that no resource has is told under its profile', async () => {
  const { out } = await check(write('one.ndjson', { resourceType: 'Location', id: 'l', name: 'x' }))
  expect(out).toMatch(/us-core-location +1 +status \(7\.0\), type \(7\.0\)/)
  expect(out).toMatch(/us-core-goal +0 +lifecycleStatus, description/)
})

test('what is no FHIR is a fault, nothing at all is one as well, no path is misuse', async () => {
  expect((await check(write('not.ndjson', { hello: 'world' }))).code).toBe(FAILED)
  expect((await check(path.join(files, 'none'))).code).toBe(FAILED)
  expect((await check()).code).toBe(MISUSED)
})
