// What each kind of event of the audit trail is called in FHIR (FHIR R4 auditevent.html, valueset-audit-event-type.html
// and -sub-type.html): the codes of DICOM, which IHE's Basic Audit Log Patterns use too, and beside them our own.
import type { AuditEvent, AuditEventType } from '../../model/audit-event.ts'

export type Coding = { system: string; code: string; display: string }
/** Create, read, update, delete, execute. */
export type Action = 'C' | 'R' | 'U' | 'D' | 'E'

/** What a kind of event always is; of an access to records the interaction tells more. */
type EventCodes = {
  type: Coding
  /** Beside our own. */
  subtype?: Coding
  action: Action
}

const dicom = (code: string, display: string): Coding => ({
  system: 'http://dicom.nema.org/resources/ontology/DCM',
  code,
  display,
})
const REST: Coding = {
  system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
  code: 'rest',
  display: 'RESTful Operation',
}
const AUTHENTICATION = dicom('110114', 'User Authentication')
const ALERT = dicom('110113', 'Security Alert')
const EXPORT = dicom('110106', 'Export')
const CONFIGURATION = dicom('110129', 'Security Configuration')
const USER_CHANGED = dicom('110137', 'User security Attributes Changed')
const ACCESS_CHANGED = dicom('110135', 'Object Security Attributes Changed')

const configuration = (action: Action): EventCodes => ({
  type: ALERT,
  subtype: CONFIGURATION,
  action,
})
const access = (action: Action): EventCodes => ({ type: ALERT, subtype: ACCESS_CHANGED, action })
const login = dicom('110122', 'Login')

export const EVENT_CODES: Readonly<Record<AuditEventType, EventCodes>> = {
  'sign-in': { type: AUTHENTICATION, subtype: login, action: 'E' },
  'sign-in-failed': { type: AUTHENTICATION, subtype: login, action: 'E' },
  'sign-out': { type: AUTHENTICATION, subtype: dicom('110123', 'Logout'), action: 'E' },
  'consent-granted': access('C'),
  'consent-denied': access('E'),
  'token-issued': { type: AUTHENTICATION, action: 'E' },
  'token-refreshed': { type: AUTHENTICATION, action: 'E' },
  'token-refused': { type: AUTHENTICATION, action: 'E' },
  'code-replayed': { type: ALERT, action: 'E' },
  'refresh-token-reused': { type: ALERT, action: 'E' },
  'authorization-revoked': access('D'),
  'authorization-narrowed': access('U'),
  'access-token-revoked': access('D'),
  'client-added': configuration('C'),
  'client-changed': configuration('U'),
  'client-removed': configuration('D'),
  'registration-decided': configuration('U'),
  'registration-refused': configuration('C'),
  'practice-added': configuration('C'),
  'practice-changed': configuration('U'),
  'practice-removed': configuration('D'),
  'access-explained': {
    type: ALERT,
    subtype: dicom('110132', 'Use of Restricted Function'),
    action: 'E',
  },
  'user-added': { type: ALERT, subtype: USER_CHANGED, action: 'C' },
  'user-changed': { type: ALERT, subtype: USER_CHANGED, action: 'U' },
  'key-changed': configuration('U'),
  'list-exported': { type: EXPORT, action: 'R' },
  'chart-opened': { type: dicom('110110', 'Patient Record'), action: 'R' },
  'launch-made': {
    type: dicom('110100', 'Application Activity'),
    subtype: dicom('110120', 'Application Start'),
    action: 'E',
  },
  'fhir-access': { type: REST, action: 'R' },
  'fhir-write': { type: REST, action: 'U' },
  'fhir-load': { type: dicom('110107', 'Import'), action: 'C' },
  'export-started': { type: EXPORT, action: 'E' },
  'export-ended': { type: EXPORT, action: 'E' },
  'export-file-read': { type: EXPORT, action: 'R' },
}

/** Our interactions under the names of FHIR (FHIR R4 valueset-type-restful-interaction.html), and what each does. */
const INTERACTIONS: Readonly<Record<string, readonly [code: string, action: Action]>> = {
  read: ['read', 'R'],
  vread: ['vread', 'R'],
  'history-instance': ['history-instance', 'R'],
  'history-type': ['history-type', 'R'],
  'history-system': ['history-system', 'R'],
  'search-type': ['search-type', 'E'],
  'search-compartment': ['search-type', 'E'],
  'search-system': ['search-system', 'E'],
  page: ['search', 'E'],
  create: ['create', 'C'],
  update: ['update', 'U'],
  'conditional-update': ['update', 'U'],
  patch: ['patch', 'U'],
  'conditional-patch': ['patch', 'U'],
  delete: ['delete', 'D'],
  'conditional-delete': ['delete', 'D'],
  batch: ['batch', 'E'],
  transaction: ['transaction', 'E'],
  operation: ['operation', 'E'],
}

/** Whether the interaction tells more of an event of this kind. */
export const isOfRecords = (type: AuditEventType): boolean =>
  type === 'fhir-access' || type === 'fhir-write'

/** What one event is called; `ownSystem` is the system of our own codes. */
export function codesOf(
  { type, detail }: Pick<AuditEvent, 'type' | 'detail'>,
  ownSystem: string,
): { type: Coding; subtype: Coding[]; action: Action } {
  const codes = EVENT_CODES[type]
  const named = isOfRecords(type) ? String(detail?.interaction ?? '') : ''
  const interaction = Object.hasOwn(INTERACTIONS, named) ? INTERACTIONS[named] : undefined
  const own: Coding = { system: ownSystem, code: type, display: type }
  const more: Coding[] = interaction
    ? [
        {
          system: 'http://hl7.org/fhir/restful-interaction',
          code: interaction[0],
          display: interaction[0],
        },
      ]
    : codes.subtype
      ? [codes.subtype]
      : []
  return { type: codes.type, subtype: [...more, own], action: interaction?.[1] ?? codes.action }
}
