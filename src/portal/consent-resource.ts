// The receipt for programs: an authorization as a FHIR R4 Consent resource (consent.html). What was granted
// is one provision for each scope; the exact scopes stand in its narrative, since R4 has no place for them.
import type { Millis } from '../lib/clock.ts'
import { type Authorization, authorizationFault } from '../model/authorization.ts'
import { isResourceScope, parseScopes, type ResourceScope } from '../model/scope.ts'

const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem'

type ConsentFacts = {
  authorization: Authorization
  now: Millis
  issuer: string
  practiceName: string
  appName: string
  patientName: string | null
  userName: string
}

/** The Consent resource of an authorization: active while it stands, inactive once it has ended. */
export function consentResource(facts: ConsentFacts): Record<string, unknown> {
  const { authorization, issuer, practiceName, appName, patientName, userName } = facts
  const { id, clientId, fhirUser, context, grantedScope, createdAt } = authorization
  const end = authorization.revokedAt ?? authorization.expiresAt
  const reference = (to: string, display: string) => ({ reference: to, display })
  return {
    resourceType: 'Consent',
    id,
    text: { status: 'generated', div: narrative(facts) },
    identifier: [{ system: `${issuer}/portal/apps`, value: id }],
    status: authorizationFault(authorization, facts.now) === null ? 'active' : 'inactive',
    scope: coded(`${TERMINOLOGY}/consentscope`, 'patient-privacy', 'Privacy Consent'),
    category: [coded('http://loinc.org', '59284-0', 'Consent Document')],
    ...(context.patient !== undefined && {
      patient: reference(`Patient/${context.patient}`, patientName ?? context.patient),
    }),
    dateTime: iso(createdAt),
    ...(fhirUser !== null && { performer: [reference(fhirUser, userName)] }),
    organization: [{ display: practiceName }],
    // What is not said to be permitted is not shared.
    policyRule: coded(`${TERMINOLOGY}/v3-ActCode`, 'OPTIN', 'opt-in'),
    provision: {
      period: { start: iso(createdAt), ...(end !== null && { end: iso(end) }) },
      actor: [
        {
          role: coded(`${TERMINOLOGY}/v3-ParticipationType`, 'IRCP', 'information recipient'),
          reference: { identifier: { system: issuer, value: clientId }, display: appName },
        },
      ],
      ...provisions(grantedScope),
    },
  }
}

function provisions(grantedScope: string): { provision?: object[] } {
  const provision = parseScopes(grantedScope).scopes.filter(isResourceScope).map(provisionOf)
  return provision.length > 0 ? { provision } : {}
}

/** What one scope permits; one for every type names none (FHIR R4 consent-definitions.html, "provision.class"). */
function provisionOf({ type, letters, filter }: ResourceScope): object {
  const changes = ['c', 'u', 'd'] as const
  const actions = [
    ...(letters.has('r') || letters.has('s') ? ['access'] : []),
    ...(changes.some((letter) => letters.has(letter)) ? ['correct'] : []),
  ]
  const codes = filter.map(([, value]) => {
    const at = value.indexOf('|')
    return at < 0
      ? { text: value }
      : { coding: [{ system: value.slice(0, at), code: value.slice(at + 1) }] }
  })
  return {
    type: 'permit',
    action: actions.map((code) => coded(`${TERMINOLOGY}/consentaction`, code)),
    ...(type !== '*' && { class: [{ system: 'http://hl7.org/fhir/resource-types', code: type }] }),
    ...(codes.length > 0 && { code: codes }),
  }
}

function narrative({ authorization, practiceName, appName, userName }: ConsentFacts): string {
  const scopes = parseScopes(authorization.grantedScope).scopes
  const items = scopes.map(({ text }) => `<li>${escaped(text)}</li>`).join('')
  const sentence = `${userName} lets ${appName} use records at ${practiceName}, within these scopes:`
  return `<div xmlns="http://www.w3.org/1999/xhtml"><p>${escaped(sentence)}</p><ul>${items}</ul></div>`
}

const CONTROLS = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** Text within XHTML (FHIR R4 narrative.html#xhtml). */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(CONTROLS, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

const iso = (at: number) => new Date(at).toISOString()

function coded(system: string, code: string, display?: string) {
  return { coding: [{ system, code, ...(display && { display }) }] }
}
