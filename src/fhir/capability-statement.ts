// What `/metadata` says: generated from what is on, so that nothing is promised that is refused
// (FHIR R4 capabilitystatement.html).
import type { Millis } from '../lib/clock.ts'
import type { Capabilities } from './capabilities.ts'
import { compositeParameters } from './definitions/composites.ts'
import { resourceTypes, searchParameters } from './definitions/definitions.ts'
import type { ExportLevel } from './export-order.ts'
import type { InteractionKind } from './interaction.ts'
import type { Resource } from './resource.ts'
import { isServed, offersParameter } from './served.ts'
import { usCoreProfiles } from './us-core-profiles.ts'

/** Where the authorization server's endpoints are; as its discovery documents say (SMART 2.2 conformance). */
export type Discovery = {
  authorize: string
  token: string
  introspect: string
  revoke: string
  register?: string | undefined
  manage?: string | undefined
}

export type StatementFacts = {
  /** The FHIR base URL. */
  baseUrl: string
  /** When the statement came to be; it changes with the server's configuration only. */
  since: Millis
  softwareVersion: string
  capabilities: Capabilities
  discovery: Discovery
}

/** Interactions that a statement lists per type, under the names it has for them. */
const TYPE_INTERACTIONS: Partial<Record<InteractionKind, string>> = {
  read: 'read',
  vread: 'vread',
  'history-instance': 'history-instance',
  'history-type': 'history-type',
  create: 'create',
  update: 'update',
  patch: 'patch',
  delete: 'delete',
  'search-type': 'search-type',
}
const SYSTEM_INTERACTIONS: Partial<Record<InteractionKind, string>> = {
  batch: 'batch',
  transaction: 'transaction',
  'search-system': 'search-system',
  'history-system': 'history-system',
}
/** Carriers of other resources, never stored for themselves. */
const NOT_SERVED = new Set(['Parameters'])
const OAUTH_URIS = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris'
const BULK_DATA_BASE = 'http://hl7.org/fhir/uv/bulkdata'
const BULK_DATA = `${BULK_DATA_BASE}/CapabilityStatement/bulk-data`
/** Bulk Data export, "Server Capability Documentation". */
const EXPORT_BY_TYPE: Readonly<Record<string, ExportLevel>> = { Patient: 'patient', Group: 'group' }
const EXPORT_DEFINITIONS: Readonly<Record<ExportLevel, string>> = {
  system: 'export',
  patient: 'patient-export',
  group: 'group-export',
}
/** FHIR R4 patient-operation-everything.html. */
const EVERYTHING = {
  name: 'everything',
  definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything',
}
const US_CORE_SERVER = 'http://hl7.org/fhir/us/core/CapabilityStatement/us-core-server'

/** Generates the CapabilityStatement. */
export function capabilityStatement(facts: StatementFacts): Resource {
  const behind = facts.capabilities.served()
  const served = resourceTypes().filter(
    (type) => !NOT_SERVED.has(type) && (behind === null || behind.types.has(type)),
  )
  const bringsAlong = (type: string) => behind?.types.get(type)?.includes !== false
  const reverse = reverseIncludes(served, bringsAlong)
  const { capabilities } = facts
  const { interactions } = capabilities
  const exports = capabilities.exports()
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: new Date(facts.since).toISOString(),
    kind: 'instance',
    instantiates: [US_CORE_SERVER, ...(exports.size > 0 ? [BULK_DATA] : [])],
    software: { name: 'Chartgate', version: facts.softwareVersion },
    implementation: { description: 'FHIR R4 behind Chartgate', url: facts.baseUrl },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    ...(interactions.has('patch') ? { patchFormat: ['application/json-patch+json'] } : {}),
    rest: [
      {
        mode: 'server',
        security: security(facts.discovery),
        resource: served.map((type) => ({
          type,
          ...listed('supportedProfile', usCoreProfiles(type)),
          interaction: codes(capabilities, TYPE_INTERACTIONS, type),
          versioning: 'versioned',
          ...writing(capabilities, type),
          ...listed('operation', [
            ...exportOperation(EXPORT_BY_TYPE[type], exports),
            ...(type === 'Patient' && interactions.has('operation') ? [EVERYTHING] : []),
          ]),
          ...listed('searchInclude', bringsAlong(type) ? includes(type) : []),
          ...listed('searchRevInclude', reverse.get(type) ?? []),
          searchParam: [...searchParameters(type), ...asComposites(type)]
            .filter(({ code }) => offersParameter(behind, type, code))
            .map(({ code, type: kind }) => ({ name: code, type: kind })),
        })),
        ...listed('interaction', codes(capabilities, SYSTEM_INTERACTIONS, null)),
        ...listed('operation', exportOperation('system', exports)),
      },
    ],
  }
}

const asComposites = (type: string) =>
  compositeParameters(type).map(({ code }) => ({ code, type: 'composite' }))

/** How resources of a type change, and what is kept of what they were. */
function writing({ interactions, updateCreates, served }: Capabilities, type: string) {
  const can = (kind: InteractionKind) => interactions.has(kind) && isServed(served(), kind, type)
  return {
    readHistory: can('vread'),
    updateCreate:
      can('update') && updateCreates && (served()?.types.get(type)?.updateCreates ?? true),
    conditionalCreate: can('create'),
    conditionalRead: 'full-support',
    conditionalUpdate: can('conditional-update'),
    conditionalDelete: can('conditional-delete') ? 'single' : 'not-supported',
  }
}

/** The operation under the name and definition of the guide; nothing for a level that is not offered. */
function exportOperation(level: ExportLevel | undefined, offered: ReadonlySet<ExportLevel>) {
  if (level === undefined || !offered.has(level)) return []
  const definition = `${BULK_DATA_BASE}/OperationDefinition/${EXPORT_DEFINITIONS[level]}`
  return [{ name: 'export', definition }]
}

/** FHIR has no empty lists (FHIR R4 json.html#null). */
const listed = (name: string, values: readonly unknown[]) =>
  values.length === 0 ? {} : { [name]: values }

const codes = (
  { interactions, served }: Capabilities,
  names: Partial<Record<InteractionKind, string>>,
  type: string | null,
): { code: string }[] =>
  (Object.entries(names) as [InteractionKind, string][]) // keys of the table
    .filter(([kind]) => interactions.has(kind) && isServed(served(), kind, type))
    .map(([, code]) => ({ code }))

/** For clients that know only this way to find the endpoints (SMART 2.2 conformance, "oauth-uris"). */
function security(discovery: Discovery) {
  const uris = Object.entries(discovery).filter(([, url]) => url !== undefined)
  return {
    extension: [{ url: OAUTH_URIS, extension: uris.map(([url, valueUri]) => ({ url, valueUri })) }],
    cors: true,
    service: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
            code: 'SMART-on-FHIR',
          },
        ],
        text: 'OAuth2 using SMART-on-FHIR profile (see http://docs.smarthealthit.org)',
      },
    ],
  }
}

const includes = (type: string) =>
  searchParameters(type)
    .filter((parameter) => parameter.type === 'reference')
    .map(({ code }) => `${type}:${code}`)

/**
 * What may be asked for with `_revinclude`, by the type pointed at. Parameters that point at anything are
 * told once, as Provenance's: repeated for every type they would be most of the statement.
 */
function reverseIncludes(
  types: readonly string[],
  bringsAlong: (type: string) => boolean,
): Map<string, string[]> {
  const found = new Map<string, string[]>(types.map((type) => [type, []]))
  for (const type of types.filter(bringsAlong))
    for (const parameter of searchParameters(type)) {
      if (parameter.type !== 'reference') continue
      const anything = parameter.targets.length === 0
      if (anything && type !== 'Provenance') continue
      for (const target of anything ? types : parameter.targets)
        found.get(target)?.push(`${type}:${parameter.code}`)
    }
  return found
}
