// What is wrong with a new password, wherever one is chosen.
import { PASSWORD_MIN_LENGTH, passwordFault } from '../lib/password.ts'

export type NewPassword = { fresh: string; again: string }
export type NewPasswordFault = 'short' | 'long' | 'repeat' | 'same'

/** The fault of a new password itself; `old` is the one it must differ from, where there is one. */
export function newPasswordFault(
  { fresh, again }: NewPassword,
  old?: string,
): NewPasswordFault | null {
  if (passwordFault(fresh) !== null)
    return [...fresh].length < PASSWORD_MIN_LENGTH ? 'short' : 'long'
  if (fresh !== again) return 'repeat'
  return fresh === old ? 'same' : null
}
