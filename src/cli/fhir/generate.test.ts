import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { commandLine } from '../../../test/support/command-line.ts'
import { FAILED, MISUSED, OK } from '../command.ts'

const chartgate = commandLine()
afterAll(() => chartgate.remove())

const generate = (...args: string[]) => chartgate.run(['fhir', 'generate', ...args])
const folder = (name: string) => path.join(chartgate.dataDir, '..', name)
const contents = (name: string) =>
  readdirSync(folder(name))
    .sort()
    .map((file) => [file, readFileSync(path.join(folder(name), file), 'utf8')])

describe('chartgate fhir generate', () => {
  test('writes a file for each type, and the same again', async () => {
    const first = await generate('--patients', '12', '--out', folder('first'))
    expect([first.code, first.err]).toEqual([OK, ''])
    expect(first.out).toMatch(/^\d+ resources of 13 patients in .* AllergyIntolerance.* Patient/)
    await generate('--patients', '12', '--out', folder('again'))
    await generate('--patients', '12', '--seed', 'other', '--out', folder('other'))
    expect(contents('again')).toEqual(contents('first'))
    expect(contents('other')).not.toEqual(contents('first'))
    expect(contents('first').map(([file]) => file)).toContain('Observation.ndjson')
  })

  test('what it writes is valid, and loads as what it loads itself', async () => {
    expect((await chartgate.run(['fhir', 'check', folder('first')])).code).toBe(OK)
    const loaded = JSON.parse((await generate('--patients', '12', '--load', '--json')).out)
    expect(loaded).toMatchObject({ into: 'the FHIR store', by_type: { Patient: 13, Group: 1 } })
    const again = await chartgate.run(['fhir', 'load', folder('first'), '--json'])
    expect(JSON.parse(again.out)).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: loaded.resources,
    })
  })

  test.each([
    ['without a place to go', ['--patients', '1']],
    ['with two', ['--patients', '1', '--load', '--out', 'x']],
    ['without a number', ['--load']],
    ['of nobody', ['--patients', '0', '--load']],
    ['of half a patient', ['--patients', '1.5', '--load']],
    ['of more than there can be', ['--patients', '9999999', '--load']],
    ['up to no day', ['--patients', '1', '--as-of', '2026-02-30', '--load']],
    ['with more to say', ['1', '--load']],
  ])('is a wrong call %s', async (_, args) => {
    expect((await generate(...args)).code).toBe(MISUSED)
  })

  test('leaves a folder alone that holds something', async () => {
    writeFileSync(path.join(folder('other'), 'notes.txt'), 'mine')
    const { code, err } = await generate('--patients', '1', '--out', folder('other'))
    expect([code, err]).toEqual([FAILED, expect.stringContaining('is not empty')])
  })

  test('a production practice takes no made-up people', async () => {
    const env = {
      ...chartgate.env,
      CHARTGATE_PROFILE: 'production',
      CHARTGATE_PUBLIC_URL: 'https://chart.example',
      CHARTGATE_MASTER_KEY: randomBytes(32).toString('hex'),
    }
    const { code, err } = await chartgate.run(['fhir', 'generate', '--patients', '1', '--load'], {
      env,
    })
    expect([code, err]).toEqual([FAILED, expect.stringContaining('production')])
  })
})
