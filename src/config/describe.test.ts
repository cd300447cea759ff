import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { configurationMarkdown, dotEnvExample, settingsHelp } from './describe.ts'
import { loadConfig } from './load.ts'
import { settingRows } from './schema.ts'

const root = path.resolve(import.meta.dirname, '../..')
const fileText = (name: string) => readFileSync(path.join(root, name), 'utf8')

test('docs/configuration.md is what the table says (npm run docs)', () => {
  expect(fileText('docs/configuration.md')).toBe(configurationMarkdown())
})

test('.env.example is what the table says (npm run docs)', () => {
  expect(fileText('.env.example')).toBe(dotEnvExample())
})

test('every setting is in all three descriptions', () => {
  for (const text of [configurationMarkdown(), dotEnvExample(), settingsHelp()])
    for (const [, { variable }] of settingRows) expect(text).toContain(variable)
})

test('.env.example with the # taken off is a configuration that loads', () => {
  const lines = dotEnvExample().replace(/^#(?=[A-Z_]+=)/gm, '')
  const publicUrl = { CHARTGATE_PUBLIC_URL: 'https://chart.example.org' }
  const { given, ...config } = loadConfig({ ...parseEnv(lines), ...publicUrl })
  expect(given.length).toBeGreaterThan(20)
  expect(loadConfig(publicUrl)).toEqual({ ...config, given: ['publicUrl'] })
})

test('no secret is offered as an option, where every user of the machine could read it', () => {
  expect(settingsHelp()).not.toMatch(/--(master-key|database-url)/)
})
