// An event of the audit trail as a FHIR R4 AuditEvent (auditevent.html), in the manner of IHE's Basic Audit Log
// Patterns. Pure. Names are those of today; of searches no values are told, since the trail holds none.
import type { AuditEntry, AuditEvent } from '../../model/audit-event.ts'
import type { Resource } from '../resource.ts'
import { type Coding, codesOf } from './event-codes.ts'

/** A user as an agent: who they are in the record, where they are anybody there, and what they are called. */
export type AgentUser = { fhirUser: string | null; name: string }

type AuditNames = {
  issuer: string
  practiceName: string
  /** By id; those who are no longer there are told by id alone. */
  users: ReadonlyMap<string, AgentUser>
  clients: ReadonlyMap<string, string>
}

const OUTCOMES: Readonly<Record<AuditEvent['outcome'], string>> = {
  success: '0',
  refused: '4',
  failed: '8',
}
const DICOM = 'http://dicom.nema.org/resources/ontology/DCM'
const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType'
const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type'
const OBJECT_ROLE = 'http://terminology.hl7.org/CodeSystem/object-role'
const IHE_ENTITY = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType'

/** The systems of our own codes and identifiers, below the issuer. */
export const auditSystems = (issuer: string) => ({
  events: `${issuer}/fhir/CodeSystem/audit-event`,
  clients: `${issuer}/clients`,
  users: `${issuer}/users`,
  authorizations: `${issuer}/portal/apps`,
})

/** Makes the resource of one event. */
export function auditEventResource(
  entry: AuditEntry,
  names: AuditNames,
): Resource & { id: string } {
  const recorded = new Date(entry.at).toISOString()
  const { type, subtype, action } = codesOf(entry, auditSystems(names.issuer).events)
  const told = entry.outcome === 'success' ? undefined : reasonOf(entry)
  const entity = entitiesOf(entry, names.issuer)
  return {
    resourceType: 'AuditEvent',
    id: String(entry.seq),
    meta: { versionId: '1', lastUpdated: recorded },
    type,
    subtype,
    action,
    recorded,
    outcome: OUTCOMES[entry.outcome],
    ...(told !== undefined && { outcomeDesc: told }),
    agent: agentsOf(entry, names),
    source: {
      site: names.practiceName,
      observer: { display: names.issuer },
      type: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/security-source-type',
          code: '4',
          display: 'Application Server',
        },
      ],
    },
    ...(entity.length > 0 && { entity }),
  }
}

function reasonOf({ detail }: AuditEvent): string | undefined {
  const told = detail?.rule ?? detail?.reason ?? detail?.error ?? detail?.code ?? detail?.status
  return told === undefined || told === null ? undefined : String(told)
}

/** The one who asked comes first: a person where there is one, the app otherwise, this server when nobody did. */
function agentsOf(entry: AuditEvent, { issuer, users, clients }: AuditNames): object[] {
  const systems = auditSystems(issuer)
  const { userId, actorId, clientId } = entry
  const person = (id: string, requestor: boolean) => {
    const user = users.get(id)
    return {
      type: concept(PARTICIPATION, 'IRCP', 'information recipient'),
      who: {
        ...(user?.fhirUser && { reference: user.fhirUser }),
        identifier: { system: systems.users, value: id },
        ...(user && { display: user.name }),
      },
      ...(user && { name: user.name }),
      requestor,
    }
  }
  const agents: object[] = []
  if (actorId !== undefined) agents.push(person(actorId, true))
  if (userId !== undefined && userId !== actorId) agents.push(person(userId, actorId === undefined))
  if (clientId !== undefined) {
    const name = clients.get(clientId)
    agents.push({
      type: concept(DICOM, '110153', 'Source Role ID'),
      who: {
        identifier: { system: systems.clients, value: clientId },
        ...(name !== undefined && { display: name }),
      },
      ...(name !== undefined && { name }),
      requestor: agents.length === 0,
    })
  }
  const server = {
    type: concept(DICOM, '110152', 'Destination Role ID'),
    who: { display: issuer },
    requestor: agents.length === 0,
  }
  return [...agents, server]
}

function entitiesOf(entry: AuditEvent, issuer: string): object[] {
  const { patientId, authorizationId, requestId, detail = {} } = entry
  const { resourceType, resourceId, interaction, ...facts } = detail
  const entities: object[] = []
  if (patientId !== undefined)
    entities.push({
      ...(isId(patientId) && { what: { reference: `Patient/${patientId}` } }),
      type: coding(ENTITY_TYPE, '1', 'Person'),
      role: coding(OBJECT_ROLE, '1', 'Patient'),
    })
  const named = typeof resourceType === 'string' ? resourceType : null
  // The patient stands there already; another's record is named, not pointed at.
  const id = typeof resourceId === 'string' && isId(resourceId) ? resourceId : null
  if (named !== null && id !== null && !(named === 'Patient' && id === patientId))
    entities.push({
      what: named === 'Patient' ? { display: `Patient/${id}` } : { reference: `${named}/${id}` },
      type: coding(ENTITY_TYPE, '2', 'System Object'),
      role: coding(OBJECT_ROLE, '4', 'Domain Resource'),
    })
  if (named !== null && id === null)
    entities.push({
      type: coding(ENTITY_TYPE, '2', 'System Object'),
      role: coding(OBJECT_ROLE, '24', 'Query'),
      description: 'The parameters are not kept: their values may name people.',
      query: Buffer.from(named).toString('base64'),
    })
  if (authorizationId !== undefined)
    entities.push({
      what: {
        identifier: { system: auditSystems(issuer).authorizations, value: authorizationId },
      },
      type: coding(ENTITY_TYPE, '2', 'System Object'),
      role: coding(OBJECT_ROLE, '13', 'Security Resource'),
    })
  const told = Object.entries({ interaction, ...facts }).filter(
    (pair): pair is [string, string | number | boolean] =>
      pair[1] !== undefined && pair[1] !== null && pair[1] !== '',
  )
  if (requestId !== undefined || told.length > 0)
    entities.push({
      ...(requestId !== undefined && { what: { identifier: { value: requestId } } }),
      type: coding(IHE_ENTITY, 'XrequestId', 'X-Request-Id'),
      ...(told.length > 0 && {
        detail: told.map(([type, value]) => ({ type, valueString: String(value) })),
      }),
    })
  return entities
}

const isId = (text: string) => /^[A-Za-z0-9\-.]{1,64}$/.test(text)

const coding = (system: string, code: string, display: string): Coding => ({
  system,
  code,
  display,
})
const concept = (system: string, code: string, display: string) => ({
  coding: [coding(system, code, display)],
})
