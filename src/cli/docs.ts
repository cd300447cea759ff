// `chartgate docs`: writes docs/configuration.md and .env.example anew from the table of settings.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { configurationMarkdown, dotEnvExample } from '../config/describe.ts'
import { type Command, noPositionals, optionOf } from './command.ts'

const PROJECT = path.resolve(import.meta.dirname, '../..')

export const docs: Command = {
  name: 'docs',
  summary: 'Write docs/configuration.md and .env.example from the settings.',
  options: { to: { value: 'FOLDER', about: 'Where to write; the project itself by default.' } },
  takes: { settings: false, tenant: false },
  async run(call) {
    noPositionals(call)
    const folder = optionOf(call, 'to') ?? PROJECT
    mkdirSync(path.join(folder, 'docs'), { recursive: true })
    writeFileSync(path.join(folder, 'docs', 'configuration.md'), configurationMarkdown())
    writeFileSync(path.join(folder, '.env.example'), dotEnvExample())
    call.err(`Wrote docs/configuration.md and .env.example in ${folder}.\n`)
    return undefined
  },
}
