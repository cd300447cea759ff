// The password that a command gives to a user: from standard input, or made up.
import { randomPassphrase } from '../../lib/passphrase.ts'
import { hashPassword, passwordFault } from '../../lib/password.ts'
import { type Call, CommandError, hasSwitch } from '../command.ts'

const MAX_BYTES = 4096

/** Never an option with a value: every user of the machine could read it in the list of processes. */
export const PASSWORD_OPTION = {
  'password-stdin': {
    about: 'Read the password from standard input. Without it one is made up and shown.',
  },
} as const

/** `shown` is the password that was made up; null when the caller brought it. */
export type NewPassword = { hash: string; shown: string | null }

/** Reads a new password from standard input, or makes one to be shown. */
export async function newPassword(call: Call): Promise<NewPassword> {
  if (!hasSwitch(call, 'password-stdin')) {
    const shown = randomPassphrase()
    return { hash: await hashPassword(shown), shown }
  }
  if (call.typedInput) call.err('Type the password, then Enter and Ctrl-D.\n')
  const password = (await call.readInput(MAX_BYTES)).replace(/\r?\n$/, '')
  const fault = /[\r\n]/.test(password) ? 'It must be one line.' : passwordFault(password)
  if (fault !== null) throw new CommandError(`This password will not do. ${fault}`)
  return { hash: await hashPassword(password), shown: null }
}
