// The OpenID provider through which people of a practice may sign in, and how its accounts become users.
import type { Config } from '../config/schema.ts'
import type { Clock } from '../lib/clock.ts'
import type { SafeFetch } from '../lib/safe-fetch.ts'
import { type UpstreamProvider, upstreamProvider } from '../oidc/upstream-provider.ts'
import type { ExternalUserDeps } from './external-user.ts'

export type SignInProvider = Omit<ExternalUserDeps, 'stores' | 'clock'> & {
  /** What the button calls it. */
  label: string
  client: UpstreamProvider
  clockSkewSeconds: number
}

/** Where the provider sends the browser back to, below the tenant's base; registered there. */
export const CALLBACK_PATH = '/sign-in/callback'

/** The provider that the settings describe; null when none is set. `base` is the address under which the practice's pages are. */
export function signInProvider(
  config: Config,
  base: string,
  deps: { safeFetch: SafeFetch; clock: Clock },
): SignInProvider | null {
  const { providerIssuer, providerClientId, providerClientSecret, providerClientKey } = config
  // The loading has refused half a registration.
  if (providerIssuer === null || providerClientId === null) return null
  const credential = providerClientKey
    ? { key: providerClientKey }
    : { secret: providerClientSecret ?? '' }
  return {
    label: config.providerLabel,
    kinds: config.providerKinds,
    createsUsers: config.providerCreatesUsers === 'on',
    usernameClaim: config.providerUsernameClaim,
    fhirUserClaim: config.providerFhirUserClaim,
    fhirBase: `${base}/fhir`,
    clockSkewSeconds: config.clockSkewSeconds,
    client: upstreamProvider(
      {
        issuer: providerIssuer,
        clientId: providerClientId,
        credential,
        scope: config.providerScope,
        redirectUri: base + CALLBACK_PATH,
        clockSkewSeconds: config.clockSkewSeconds,
      },
      deps,
    ),
  }
}
