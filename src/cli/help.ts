// `chartgate help`: the list of commands, or what one of them says of itself.
import { type Command, OK, UsageError } from './command.ts'
import { commandHelp, overview } from './help-text.ts'

/** The help command for these commands. */
export function helpOn(commands: readonly Command[]): Command {
  return {
    name: 'help',
    summary: 'Say what the commands do.',
    positionals: '[COMMAND]',
    takes: { settings: false, tenant: false },
    async run(call) {
      const wanted = call.positionals.join(' ')
      const group = commands.filter(({ name }) => name === wanted || name.startsWith(`${wanted} `))
      const [only, ...more] = wanted === '' ? commands : group
      if (!only) throw new UsageError(`There is no command '${wanted}'.`)
      if (wanted !== '' && more.length === 0) call.out(commandHelp(only))
      else
        call.out(
          `chartgate COMMAND [options]\n\n${overview([only, ...more])}\n'chartgate COMMAND --help' says more of one. Settings are described in docs/configuration.md.\n`,
        )
      return OK
    },
  }
}
