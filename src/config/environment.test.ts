import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { environment } from './environment.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'chartgate-env-'))
afterAll(() => rmSync(folder, { recursive: true }))

test("a variable of the process wins over a line of the folder's .env file", () => {
  writeFileSync(path.join(folder, '.env'), 'PATH=nowhere\nCHARTGATE_PORT=4321 # the port\n')
  const env = environment(folder)
  expect(env.CHARTGATE_PORT).toBe('4321')
  expect(env.PATH).not.toBe('nowhere')
})

test('a folder without a .env file adds nothing', () => {
  expect(environment(path.join(folder, 'nothing')).CHARTGATE_PORT).toBeUndefined()
})
