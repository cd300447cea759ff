// What an operator may say of a user, checked before anything is stored.
import { normaliseUsername, USER_KINDS, type UserKind } from '../../model/user.ts'
import { FHIR_USER_TYPES, isDisplayName, isUsername } from '../../model/user-rules.ts'
import { CommandError, UsageError } from '../command.ts'

const FHIR_ID = /^[A-Za-z0-9.-]{1,64}$/

/** Reads `--kind`; throws a UsageError that names the kinds. */
export function parseKind(text: string): UserKind {
  const kind = USER_KINDS.find((known) => known === text)
  if (!kind) throw new UsageError(`--kind must be one of ${USER_KINDS.join(', ')}.`)
  return kind
}

/** Reads a username, folded as it is kept. */
export function parseUsername(text: string): string {
  const username = normaliseUsername(text)
  if (!isUsername(username))
    throw new CommandError('A username has 1 to 100 characters and no spaces.')
  return username
}

/** Reads the name that people see. */
export function parseDisplayName(text: string): string {
  if (!isDisplayName(text))
    throw new CommandError('A name is text on one line of at most 100 characters.')
  return text.trim()
}

/** Who the user is in FHIR; a kind that has no record has none, the others must. */
export function parseFhirUser(kind: UserKind, text: string | undefined): string | null {
  const types = FHIR_USER_TYPES[kind]
  if (types.length === 0) {
    if (text !== undefined) throw new UsageError(`--fhir-user has no meaning for an ${kind}.`)
    return null
  }
  const [type = '', id = '', ...rest] = (text ?? '').split('/')
  if (!types.includes(type) || !FHIR_ID.test(id) || rest.length > 0)
    throw new UsageError(
      `--fhir-user says which resource a ${kind} is: ${types.map((name) => `${name}/ID`).join(', ')}.`,
    )
  return `${type}/${id}`
}

export type ProxyFor = { patientId: string; relationship: string }

/** `Patient/85=mother`: whose record, and what the user is to them. */
export function parseProxy(kind: UserKind, text: string): ProxyFor {
  if (kind !== 'patient') throw new UsageError('--proxy is for users of the kind patient.')
  const match = /^Patient\/([A-Za-z0-9.-]{1,64})=([^\p{C}\p{Zl}\p{Zp}]{1,60})$/u.exec(text)
  if (!match) throw new UsageError('--proxy must be like Patient/85=mother.')
  return { patientId: match[1] ?? '', relationship: (match[2] ?? '').trim() }
}
