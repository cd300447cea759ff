// What every part of carrying out a call is given, and what each of them answers.
import type { Clock, Millis } from '../lib/clock.ts'
import type { Logger } from '../lib/log.ts'
import type { BearerAccess } from '../model/bearer-access.ts'
import type { FhirBackend, Write } from './backend.ts'
import type { Capabilities } from './capabilities.ts'
import type { ExportDesk } from './export-order.ts'
import type { Call } from './interaction.ts'
import type { PageSeal } from './page-link.ts'
import { printParameters } from './request-target.ts'
import type { Resource } from './resource.ts'

export type CarriedOutWith = {
  backend: FhirBackend
  capabilities: Capabilities
  /** The tenant's FHIR base, without a slash at its end. */
  baseUrl: string
  pages: PageSeal
  /** Takes exports on, where there are any. */
  exports?: ExportDesk
  clock: Clock
  log: Logger
}

/** One call being carried out. */
export type Work = {
  by: CarriedOutWith
  access: BearerAccess
  call: Call
  /** Absolute FHIR bases that are ours. */
  bases: readonly string[]
  now: Millis
  /** Where the page begins; null on the first. */
  at: { cursor: string; sealed: string } | null
  /** Seals the link to the next page of what is carried out. */
  sealNext(cursor: string): string
  /** Notes that these writes are about to be made; when it throws, they are not. */
  noteWrites(writes: readonly Write[]): Promise<void>
}

/** The path and query of a reading over several types or of a history, for its self link. */
export function pathOf({ interaction, parameters }: Call): string {
  const parts = [
    'type' in interaction ? interaction.type : null,
    'id' in interaction ? interaction.id : null,
    interaction.kind === 'operation' ? `$${interaction.name}` : null,
    interaction.kind.startsWith('history-') ? '_history' : null,
  ].filter((part) => part !== null)
  const given = parameters.filter(([, value]) => value !== '')
  const query = given.length === 0 ? '' : `?${printParameters(given)}`
  return parts.join('/') + query
}

export type Answer =
  | {
      /** How the client gets it: as FHIR, as a Binary's content, or not again, since it has it. */
      as: 'resource' | 'content' | 'not-modified'
      resource: Resource
      /** How many resources left, for the audit. */
      count: number
    }
  /** `location`: where the outcome of what goes on will be told. */
  | {
      as: 'accepted'
      resource: Resource
      location: string
      /** What of `Prefer` was followed. */
      preferences: string
      count: number
    }
  | WriteAnswer

export type WriteAnswer = {
  as: 'written'
  status: 200 | 201 | 204
  /** What the client is sent of it; null for nothing. */
  resource: Resource | null
  /** The resource that was written or found; its version is told. Null when there is none any more. */
  stored: Resource | null
  type: string
  id: string
  count: number
}
