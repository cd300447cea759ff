// The OAuth part of the app, on fhirclient: where it may connect, the way there and back (SMART 2.2
// app-launch), the token for later, and the end of it (RFC 7009). This is the file to copy.
import { Fault } from './words.js'

const SCOPE = 'launch/patient openid fhirUser offline_access patient/*.rs'
/** An EHR that opens the app says itself whose chart is open. */
const EHR_SCOPE = SCOPE.replace('launch/patient', 'launch')
/** Where fhirclient keeps the key of the state that is in use. */
const CURRENT = 'SMART_KEY'

// A public client names itself when it refreshes (RFC 6749 §6, §3.2.1); fhirclient leaves that out unless told.
FHIR.oauth2.settings.refreshTokenWithClientId = true

/** Reads the practices that the app may connect to: the allow-list of issuers. */
export async function loadPractices() {
  const response = await fetch('config.json')
  if (!response.ok) throw new Fault('unreachable')
  return (await response.json()).practices
}

/**
 * Finds the practice behind a FHIR base URL, or null. Anybody can make a link to this app with an `iss` of
 * their own: following it would send the person's sign-in, and then the app's requests, to a stranger.
 */
export function practiceAt(fhirBase, practices) {
  const wanted = (fhirBase ?? '').replace(/\/$/, '')
  return practices.find((practice) => practice.fhirBase === wanted) ?? null
}

/** Sends the browser to the practice's sign-in; `launch` when an EHR opened the app. Does not return. */
export async function connect(practice, launch = null) {
  await FHIR.oauth2.authorize({
    iss: practice.fhirBase,
    clientId: practice.clientId,
    scope: launch === null ? SCOPE : EHR_SCOPE,
    ...(launch !== null && { launch }),
    redirectUri: new URL('./', location.href).href,
    // Without PKCE a stolen code would be as good as the token (RFC 7636); `plain` does not count.
    pkceMode: 'required',
    // fhirclient's own state comes from Math.random.
    stateKey: crypto.randomUUID(),
    completeInTarget: true,
  })
}

/** Opens the connection: from the answer in the address, or the one this tab already has; null without any. */
export async function openConnection(practices) {
  const answer = new URLSearchParams(location.search)
  // A code has no business in the history or in a bookmark.
  history.replaceState(null, '', location.pathname)
  if (answer.has('code') || answer.has('error')) return finish(answer, practices)
  return reopen(practices)
}

/** Takes the practice's answer: checks that it is one to our own question, then trades the code for tokens. */
async function finish(answer, practices) {
  const state = onlyValue(answer, 'state')
  const request = sentRequest(state)
  // An answer to a question this tab never asked is somebody else's code (RFC 6749 §10.12).
  if (!request) throw new Fault('unknown_answer')
  if (request.tokenResponse?.access_token) return reopen(practices)
  try {
    const practice = practiceAt(request.serverUrl, practices)
    if (!practice) throw new Fault('unknown_issuer')
    checkIssuer(answer, await discover(practice.fhirBase))
    const error = onlyValue(answer, 'error')
    if (error !== null) throw new Fault(error, answer.get('error_description'))
    const client = await FHIR.oauth2.ready({ code: onlyValue(answer, 'code'), stateKey: state })
    if (!client.patient.id) throw new Fault('no_patient')
    return client
  } catch (error) {
    forget()
    throw error
  }
}

/** The one value of a parameter, or null; said twice it is no answer. */
function onlyValue(answer, name) {
  const values = answer.getAll(name)
  if (values.length > 1) throw new Fault('unknown_answer')
  return values[0] ?? null
}

/** What this tab asked under a `state`, as fhirclient has kept it; null when it asked nothing such. */
function sentRequest(state) {
  if (state === null) return null
  const request = stored(state)
  return request?.key === state ? request : null
}

/** Refuses an answer of another server than the one that was asked: the mix-up attack (RFC 9207 §2.4). */
function checkIssuer(answer, discovery) {
  const iss = onlyValue(answer, 'iss')
  const needed = discovery.authorization_response_iss_parameter_supported === true
  if (iss === null ? needed : iss !== discovery.issuer) throw new Fault('foreign_answer')
}

/** The connection this tab already has. */
async function reopen(practices) {
  const state = stored(CURRENT)
  const kept = state === null ? null : stored(state)
  if (!kept?.tokenResponse?.access_token) return null
  if (!practiceAt(kept.serverUrl, practices)) {
    forget()
    return null
  }
  return FHIR.oauth2.ready({ stateKey: state })
}

/** The practice's addresses (SMART 2.2 conformance, "Using Well-Known"). */
async function discover(fhirBase) {
  const response = await fetch(`${fhirBase}/.well-known/smart-configuration`)
  if (!response.ok) throw new Fault('unreachable')
  return response.json()
}

/** Gets a new access token with the refresh token. */
export async function refreshAccess(client) {
  if (!client.state.tokenResponse.refresh_token) throw new Fault('no_refresh')
  await client.refresh()
}

/**
 * Ends the connection: the practice revokes the refresh token and with it everything it gave (RFC 7009),
 * then the tab forgets it. Answers the status that the old access token gets from now on.
 */
export async function disconnect(client) {
  const { serverUrl, clientId, tokenResponse } = client.state
  const refresh = tokenResponse.refresh_token
  const { revocation_endpoint: endpoint } = await discover(serverUrl)
  if (!endpoint) throw new Fault('no_revocation')
  const response = await fetch(endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      token: refresh ?? tokenResponse.access_token,
      token_type_hint: refresh ? 'refresh_token' : 'access_token',
      client_id: clientId,
    }),
  })
  if (!response.ok) throw new Fault('not_revoked')
  forget()
  const after = await fetch(`${serverUrl}/Patient?_id=${encodeURIComponent(client.patient.id)}`, {
    headers: { Authorization: `Bearer ${tokenResponse.access_token}` },
  })
  return after.status
}

/** Removes everything that this tab holds. */
export function forget() {
  sessionStorage.clear()
}

function stored(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key))
  } catch {
    return null
  }
}
