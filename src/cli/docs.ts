// `chartgate docs`: writes anew what is made of tables: docs/configuration.md and .env.example from the settings,
// the rules in docs/apps.md from those of refusals.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { configurationMarkdown, dotEnvExample } from '../config/describe.ts'
import { PROJECT_FOLDER } from '../project.ts'
import { type Command, noPositionals, optionOf } from './command.ts'
import { withRulesChapter } from './refusal/rules-chapter.ts'

export const docs: Command = {
  name: 'docs',
  summary: 'Write docs/configuration.md, .env.example and the rules in docs/apps.md.',
  options: { to: { value: 'FOLDER', about: 'Where to write; the project itself by default.' } },
  takes: { settings: false, tenant: false },
  async run(call) {
    noPositionals(call)
    const folder = optionOf(call, 'to') ?? PROJECT_FOLDER
    mkdirSync(path.join(folder, 'docs'), { recursive: true })
    writeFileSync(path.join(folder, 'docs', 'configuration.md'), configurationMarkdown())
    writeFileSync(path.join(folder, '.env.example'), dotEnvExample())
    const apps = readFileSync(path.join(PROJECT_FOLDER, 'docs', 'apps.md'), 'utf8')
    writeFileSync(path.join(folder, 'docs', 'apps.md'), withRulesChapter(apps))
    call.err(`Wrote docs/configuration.md, docs/apps.md and .env.example in ${folder}.\n`)
    return undefined
  },
}
