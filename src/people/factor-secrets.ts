// The keys behind one practice's factors, each for one purpose, made of the master key.
import type { DerivedKeys } from '../lib/master-key.ts'
import { createSealer, type Sealer } from '../lib/seal.ts'
import type { FactorsDeps } from './factors.ts'

export type FactorSecrets = Pick<FactorsDeps, 'secrets' | 'tickets' | 'challengeKey'>

/** Makes them; what is sealed for one practice opens for no other. */
export function factorSecrets(
  tenant: string,
  sealer: Sealer,
  derivedKey: DerivedKeys,
): FactorSecrets {
  return {
    secrets: {
      seal: (plain, place) => sealer.seal(plain, `${tenant} ${place}`),
      open: (sealed, place) => sealer.open(sealed, `${tenant} ${place}`),
    },
    // A key of its own, since many more are sealed than secrets at rest.
    tickets: createSealer(derivedKey(`sign-in tickets ${tenant}`)),
    challengeKey: derivedKey(`passkey challenges ${tenant}`),
  }
}
