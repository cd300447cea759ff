// The OAuth part: from the practice's launch to an access token and the context it is for. Everything that
// binds one step to the next is here: `state` to the browser by a cookie, the code to the app by PKCE and by
// the app's key, the answer to the server that was asked by `iss` (RFC 9207), the user by the id_token.
import { createHash, randomBytes } from 'node:crypto'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import type { ClientKey } from './client-key.ts'
import { keep } from './once.ts'
import { discover, fetchJson, type Practice, Refusal } from './practice.ts'

export type LaunchOptions = {
  fhirBase: string
  clientId: string
  redirectUri: string
  key: ClientKey
}

/** What the token response told. */
export type Granted = {
  practice: Practice
  accessToken: string
  /** Logical id of the patient in context. */
  patient: string
  encounter: string | null
  /** False where the EHR shows the patient's banner around the app. */
  needPatientBanner: boolean
  styleUrl: string | null
  /** URL of the user's own FHIR resource. */
  fhirUser: string | null
  scope: string
}

const SCOPE = 'launch openid fhirUser patient/Patient.r patient/Observation.rs'
const LAUNCH_MILLIS = 600_000

type Pending = { practice: Practice; verifier: string; nonce: string; browser: string }

const random = () => randomBytes(32).toString('base64url')
const digest = (text: string) => createHash('sha256').update(text).digest('base64url')

export type Launches = {
  /** Begins: answers where to send the browser, and the secret that must come back with it. */
  begin(parameters: URLSearchParams): Promise<{ location: string; state: string; browser: string }>
  /** Ends: takes the answer of the practice. @param browserOf the browser's secret for this state. */
  end(parameters: URLSearchParams, browserOf: (state: string) => string | null): Promise<Granted>
}

export function launches({ fhirBase, clientId, redirectUri, key }: LaunchOptions): Launches {
  const pending = keep<Pending>(LAUNCH_MILLIS)

  return {
    async begin(parameters) {
      const launch = parameters.get('launch')
      if (!launch) throw new Refusal('Start this app from a patient’s chart.')
      const practice = await discover(parameters.get('iss') ?? '', fhirBase)
      const [state, verifier, nonce, browser] = [random(), random(), random(), random()]
      pending.put(state, { practice, verifier, nonce, browser: digest(browser) })
      const location = new URL(practice.authorizationEndpoint)
      for (const [name, value] of Object.entries({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: SCOPE,
        state,
        nonce,
        aud: fhirBase,
        launch,
        code_challenge: digest(verifier),
        code_challenge_method: 'S256',
      }))
        location.searchParams.set(name, value)
      return { location: location.href, state, browser }
    },

    async end(parameters, browserOf) {
      const state = parameters.get('state') ?? ''
      // Taken out whatever comes of it: an answer serves once.
      const begun = pending.take(state)
      const browser = browserOf(state)
      if (!begun || browser === null || digest(browser) !== begun.browser)
        throw new Refusal('This browser did not start that. Start the app from the chart again.')
      const { practice } = begun
      if (parameters.get('iss') !== practice.issuer)
        throw new Refusal('The answer came from another server than was asked.')
      const code = parameters.get('code')
      if (!code) throw new Refusal(refusalText(parameters.get('error')))
      const { status, json } = await fetchJson(practice.tokenEndpoint, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          code_verifier: begun.verifier,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: await key.assertion(clientId, practice.tokenEndpoint),
        }),
      })
      if (status !== 200) throw new Refusal('The practice did not accept the app’s answer.')
      return granted(json, practice, clientId, begun.nonce)
    },
  }
}

function refusalText(error: string | null): string {
  return error === 'access_denied'
    ? 'It was not allowed. Nothing was read.'
    : 'The practice refused to start the app. Start it from the chart again.'
}

async function granted(
  json: unknown,
  practice: Practice,
  clientId: string,
  nonce: string,
): Promise<Granted> {
  const answer = new Map(Object.entries(typeof json === 'object' && json !== null ? json : {}))
  const text = (name: string) => {
    const value: unknown = answer.get(name)
    return typeof value === 'string' && value !== '' ? value : null
  }
  const [accessToken, patient, idToken] = [text('access_token'), text('patient'), text('id_token')]
  // Without a patient there is nothing this app could show, and another's must never be guessed.
  if (!accessToken || !patient) throw new Refusal('The practice named no patient.')
  return {
    practice,
    accessToken,
    patient,
    encounter: text('encounter'),
    needPatientBanner: answer.get('need_patient_banner') !== false,
    styleUrl: text('smart_style_url'),
    fhirUser: idToken ? await userOf(idToken, practice, clientId, nonce) : null,
    scope: text('scope') ?? '',
  }
}

/** Who started the app, by the id_token once it is verified (OpenID Connect Core §3.1.3.7). */
async function userOf(idToken: string, practice: Practice, clientId: string, nonce: string) {
  const keys = createRemoteJWKSet(new URL(practice.jwksUri))
  const { payload } = await jwtVerify(idToken, keys, {
    issuer: practice.issuer,
    audience: clientId,
  })
  if (payload.nonce !== nonce) throw new Refusal('The practice answered another question.')
  return typeof payload.fhirUser === 'string' ? payload.fhirUser : null
}
