// What a developer asks to register or to change: their metadata, behind the claims of a software statement where
// there is one, without what only an operator may say (RFC 7591 §2, §2.3).
import { OAuthError } from '../model/errors.ts'
import type { Registration } from '../model/registration.ts'
import type { SoftwareStatement } from '../model/software-statement.ts'
import { type ClientMetadata, type ClientRules, parseClientMetadata } from './client-metadata.ts'
import { type RegistrationPolicy, withoutOperatorsMembers } from './registration-policy.ts'
import {
  invalidStatement,
  isOneLine,
  type Stated,
  type StatementFacts,
  statedBefore,
  statementMissing,
  verifyStatement,
  withClaims,
} from './software-statement.ts'

/** Which software an app is, as its registration keeps it. */
export type Software = Pick<Registration, 'softwareId' | 'softwareVersion' | 'statement'>

export type RequestRules = {
  rules: ClientRules
  registration: Pick<RegistrationPolicy, 'mode'>
  statements: StatementFacts
}

/**
 * The checked metadata of a request. `before` is the statement that the app showed already: it goes on, or another
 * one for the same software takes its place.
 */
export async function readRegistrationRequest(
  body: Readonly<Record<string, unknown>>,
  before: SoftwareStatement | null,
  { rules, registration: { mode }, statements }: RequestRules,
): Promise<{ metadata: ClientMetadata; software: Software }> {
  const stated = await statedIn(body.software_statement ?? null, before, statements)
  if (stated === null && mode === 'statement') throw statementMissing()
  const said = stated === null ? body : withClaims(body, stated.claims)
  if (typeof said.client_name !== 'string')
    throw wrong('client_name is required: people must know whom they let in.')
  const metadata = parseClientMetadata(withoutOperatorsMembers(said), {
    ...rules,
    selfRegistered: true,
  })
  return { metadata, software: softwareOf(body, stated) }
}

async function statedIn(
  text: unknown,
  before: SoftwareStatement | null,
  facts: StatementFacts,
): Promise<Stated | null> {
  const held = before && statedBefore(before, facts.issuers)
  if (text === null || (held && text === held.statement.text)) return held
  const stated = await verifyStatement(text, facts)
  const same =
    held === null ||
    (held.statement.issuer === stated.statement.issuer &&
      held.claims.software_id === stated.claims.software_id)
  if (!same)
    throw invalidStatement('is for other software, or of another issuer, than that of this app.')
  return stated
}

/** By the statement alone where there is one: beside it the developer's word would look like its own. */
function softwareOf(body: Readonly<Record<string, unknown>>, stated: Stated | null): Software {
  const { software_id: id, software_version: version } = stated?.claims ?? body
  return {
    softwareId: lineOf('software_id', id),
    softwareVersion: lineOf('software_version', version),
    statement: stated?.statement ?? null,
  }
}

function lineOf(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (isOneLine(value)) return value
  throw wrong(`${name} must be text on one line of at most 200 characters.`)
}

const wrong = (description: string) =>
  new OAuthError('invalid_client_metadata', 'metadata-wrong', description)
