// The practice as the app knows it: the one FHIR base it trusts, and what that base says of itself
// (SMART App Launch 2.2, "Using Well-Known").

export type Practice = {
  fhirBase: string
  issuer: string
  authorizationEndpoint: string
  tokenEndpoint: string
  jwksUri: string
}

/** A refusal in words for whoever sits before the app. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

const TIMEOUT_MILLIS = 10_000

/** Fetches JSON; follows no redirect, so that nothing meant for the practice goes elsewhere. */
export async function fetchJson(
  url: string,
  init: RequestInit = {},
): Promise<{ status: number; json: unknown }> {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    ...init,
  })
  const text = await response.text()
  try {
    return { status: response.status, json: JSON.parse(text) }
  } catch {
    return { status: response.status, json: null }
  }
}

/**
 * Reads the discovery document of the trusted practice. Throws a Refusal for any other `iss`: whoever can
 * name the server that an app asks can hand its users to a sign-in page of their own.
 */
export async function discover(iss: string, trustedFhirBase: string): Promise<Practice> {
  if (iss.replace(/\/$/, '') !== trustedFhirBase)
    throw new Refusal('This app does not know the practice that it was started from.')
  const { status, json } = await fetchJson(`${trustedFhirBase}/.well-known/smart-configuration`)
  const document = status === 200 && typeof json === 'object' && json !== null ? json : {}
  const url = (name: string): string => {
    const value: unknown = Object.entries(document).find(([key]) => key === name)?.[1]
    if (typeof value !== 'string' || !URL.canParse(value))
      throw new Refusal(`The practice does not say its ${name}.`)
    return value
  }
  return {
    fhirBase: trustedFhirBase,
    issuer: url('issuer'),
    authorizationEndpoint: url('authorization_endpoint'),
    tokenEndpoint: url('token_endpoint'),
    jwksUri: url('jwks_uri'),
  }
}
