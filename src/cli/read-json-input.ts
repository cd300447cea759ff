// JSON on standard input.
import { type Call, CommandError } from './command.ts'

const MAX_BYTES = 1_048_576

/** Reads one JSON value from standard input. Throws a CommandError that says where it goes wrong. */
export async function readJsonInput(call: Call, what: string): Promise<unknown> {
  if (call.typedInput) call.err(`Type ${what} as JSON, then Ctrl-D.\n`)
  const text = await call.readInput(MAX_BYTES)
  if (text.trim() === '') throw new CommandError(`There is no ${what} on standard input.`)
  try {
    return JSON.parse(text)
  } catch (error) {
    // A syntax error names the place; the quoted piece may be a secret, so only its position is told.
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    const before = text.slice(0, position === undefined ? text.length : Number(position))
    const lines = before.split('\n')
    throw new CommandError(
      `The ${what} on standard input is not JSON: see line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}.`,
    )
  }
}
