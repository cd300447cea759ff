// Tries an app's registration without the app: fetches its keys, walks its launch through the same checks as a
// real request, and tells in findings what would happen.

import { parseForm } from '../http/form.ts'
import { sha256 } from '../lib/hashing.ts'
import { type Client, enableFault } from '../model/client.ts'
import { OAuthError, PageError } from '../model/errors.ts'
import { isResourceScope, parseScopes } from '../model/scope.ts'
import {
  checkAuthorizationRequest,
  identifyClient,
  type RequestFacts,
} from './authorization-request.ts'
import { type FetchJson, readJwks } from './client-authentication/client-keys.ts'

/** One thing that was tried. `code` names it for the pages, which have the words; the rest are its facts. */
export type Finding = {
  tone: 'good' | 'warn' | 'bad'
  code: FindingCode
  /** A URI, a key's id, a refusal: text for machines and developers. */
  subject?: string
  detail?: string
  count?: number
}

type FindingCode =
  | 'switched-off'
  | 'cannot-be-switched-on'
  | 'keys-fetched'
  | 'keys-failed'
  | 'key-usable'
  | 'key-unusable'
  | 'no-usable-key'
  | 'request-passes'
  | 'request-refused'
  | 'scope-left-out'
  | 'launch-opens'
  | 'launch-without-scope'
  | 'backend-scopes'
  | 'backend-without-scope'
  | 'fhir-off'
  | 'pkce-off'
  | 'no-secret'

export type DryRunDeps = RequestFacts & { fetchJson: FetchJson }

/** Everything that can be tried without the app; the order is that of a launch. */
export async function dryRun(client: Client, deps: DryRunDeps): Promise<Finding[]> {
  return [
    ...switches(client),
    ...(await keys(client, deps)),
    ...(await requests(client, deps)),
    ...launches(client, deps),
    ...backend(client),
  ]
}

function switches(client: Client): Finding[] {
  const findings: Finding[] = []
  const fault = enableFault(client)
  if (fault !== null) findings.push({ tone: 'bad', code: 'cannot-be-switched-on', detail: fault })
  else if (client.disabledAt !== null) findings.push({ tone: 'warn', code: 'switched-off' })
  const forData = parseScopes(client.allowedScope).scopes.some(isResourceScope)
  if (!client.fhirEnabled && forData) findings.push({ tone: 'warn', code: 'fhir-off' })
  if (!client.pkceRequired) findings.push({ tone: 'warn', code: 'pkce-off' })
  if (/^client_secret_/.test(client.tokenEndpointAuthMethod) && client.secrets.length === 0)
    findings.push({ tone: 'bad', code: 'no-secret' })
  return findings
}

async function keys(client: Client, { fetchJson }: DryRunDeps): Promise<Finding[]> {
  if (client.tokenEndpointAuthMethod !== 'private_key_jwt') return []
  const findings: Finding[] = []
  let found = client.jwks ?? []
  if (client.jwksUri !== null) {
    const subject = client.jwksUri
    try {
      found = readJwks((await fetchJson(subject)).json)
      findings.push({ tone: 'good', code: 'keys-fetched', subject, count: found.length })
    } catch (error) {
      // What a set has wrong is told; why a host did not answer is not (attack I06).
      const told = error instanceof TypeError || error instanceof RangeError
      return [{ tone: 'bad', code: 'keys-failed', subject, ...(told && { detail: error.message }) }]
    }
  }
  const usable = found.filter(
    ({ kty, crv, kid, use }) =>
      typeof kid === 'string' &&
      (use === undefined || use === 'sig') &&
      (kty === 'RSA' || (kty === 'EC' && ['P-256', 'P-384'].includes(String(crv)))),
  )
  for (const key of found) {
    const good = usable.includes(key)
    findings.push({
      tone: good ? 'good' : 'warn',
      code: good ? 'key-usable' : 'key-unusable',
      subject: key.kid ?? '?',
      detail: key.alg ?? String(key.crv ?? key.kty),
    })
  }
  if (usable.length === 0) findings.push({ tone: 'bad', code: 'no-usable-key' })
  return findings
}

/** A request as the app would send it, one for each of its redirect URIs. */
async function requests(client: Client, deps: DryRunDeps): Promise<Finding[]> {
  if (!client.grantTypes.includes('authorization_code')) return []
  const findings: Finding[] = []
  const { scopes } = parseScopes(client.allowedScope)
  // A launch from the chart brings a launch of its own; standing alone there is none.
  const alone = scopes.filter((scope) => scope.kind !== 'launch' || scope.context === 'patient')
  const scope = alone.map(({ text }) => text).join(' ')
  for (const redirectUri of client.redirectUris) {
    const form = parseForm(
      new URLSearchParams({
        response_type: 'code',
        client_id: client.id,
        redirect_uri: redirectUri,
        scope,
        state: 'a-state-of-the-dry-run',
        aud: deps.fhirBase,
        code_challenge: sha256('a verifier of the dry run'),
        code_challenge_method: 'S256',
      }).toString(),
    )
    try {
      await identifyClient(form, async () => ({ ...client, disabledAt: null }))
      const checked = checkAuthorizationRequest(form, client, redirectUri, deps)
      const granted = parseScopes(checked.requestedScope).scopes
      findings.push({
        tone: 'good',
        code: 'request-passes',
        subject: redirectUri,
        count: granted.length,
      })
      if (redirectUri !== client.redirectUris[0]) continue
      for (const one of alone)
        if (!granted.some(({ text }) => text === one.text))
          findings.push({ tone: 'warn', code: 'scope-left-out', subject: one.text })
    } catch (error) {
      if (!(error instanceof OAuthError) && !(error instanceof PageError)) throw error
      findings.push({
        tone: 'bad',
        code: 'request-refused',
        subject: redirectUri,
        detail: error.message,
      })
    }
  }
  return findings
}

function launches(client: Client, { fhirBase }: DryRunDeps): Finding[] {
  const { scopes } = parseScopes(client.allowedScope)
  const mayLaunch = scopes.some(({ text }) => text === 'launch')
  return client.launchUris.map((uri): Finding => {
    if (!mayLaunch) return { tone: 'warn', code: 'launch-without-scope', subject: uri }
    const url = new URL(uri)
    url.searchParams.set('iss', fhirBase)
    url.searchParams.set('launch', '…')
    return { tone: 'good', code: 'launch-opens', subject: url.href }
  })
}

function backend(client: Client): Finding[] {
  if (!client.grantTypes.includes('client_credentials')) return []
  const system = parseScopes(client.allowedScope)
    .scopes.filter(isResourceScope)
    .filter(({ context }) => context === 'system')
  return system.length === 0
    ? [{ tone: 'warn', code: 'backend-without-scope' }]
    : [{ tone: 'good', code: 'backend-scopes', count: system.length }]
}
