// How somebody proved who they are, as it lies in a text column: the methods, separated by spaces.
import { AUTHENTICATION_METHODS, type AuthenticationMethod } from '../model/second-factor.ts'

/** Reads the column. What this version does not know is left out: it never counts for more than it said. */
export function methodsOf(text: string): AuthenticationMethod[] {
  return AUTHENTICATION_METHODS.filter((method) => text.split(' ').includes(method))
}
