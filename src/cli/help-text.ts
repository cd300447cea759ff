// What `chartgate help` and `--help` print.
import { settingsHelp } from '../config/describe.ts'
import type { Command } from './command.ts'

const WIDTH = 18

/** The list of commands. */
export function overview(commands: readonly Command[]): string {
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(WIDTH)} ${summary}`)
  return `${lines.join('\n')}\n`
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const positionals = command.positionals ? ` ${command.positionals}` : ''
  const options: [string, string][] = Object.entries(command.options ?? {}).map(
    ([name, { value, about }]) => [`--${name}${value === undefined ? '' : ` ${value}`}`, about],
  )
  if (command.takes.tenant)
    options.push(['--tenant HANDLE', 'The practice it is about, when the server has several.'])
  options.push(['--help', 'Show this.'])
  const width = Math.max(...options.map(([left]) => left.length))
  return [
    `chartgate ${command.name}${positionals} [options]\n\n${command.summary}\n`,
    `Options:\n${options.map(([left, about]) => `  ${left.padEnd(width)}  ${about}`).join('\n')}\n`,
    command.help === undefined ? null : `${command.help.trim()}\n`,
    command.takes.settings
      ? settingsHelp()
      : "Settings come from variables and .env: see 'chartgate serve --help' or docs/configuration.md.\n",
  ]
    .filter((part) => part !== null)
    .join('\n')
}
