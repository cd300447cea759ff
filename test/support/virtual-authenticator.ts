// An authenticator for passkeys inside Chromium, by the DevTools protocol (WebAuthn domain): user verification
// always succeeds, as with a finger that is known.
import type { CDPSession, Page } from 'playwright-core'

export type VirtualAuthenticator = {
  /** The credentials it holds. */
  credentials(): Promise<VirtualCredential[]>
  /** Puts a credential in, as if copied from elsewhere. */
  add(credential: VirtualCredential): Promise<void>
  /** Forgets everything. */
  clear(): Promise<void>
  /** Whether its owner is recognised from now on. */
  recognise(owner: boolean): Promise<void>
}

export type VirtualCredential = Awaited<ReturnType<typeof credentialsOf>>[number]

const credentialsOf = async (cdp: CDPSession, authenticatorId: string) =>
  (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials

/** Plugs one into the browser of a page. */
export async function plugIn(page: Page): Promise<VirtualAuthenticator> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    credentials: () => credentialsOf(cdp, authenticatorId),
    add: async (credential) => {
      await cdp.send('WebAuthn.addCredential', { authenticatorId, credential })
    },
    clear: async () => {
      await cdp.send('WebAuthn.clearCredentials', { authenticatorId })
    },
    recognise: async (isUserVerified) => {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
    },
  }
}
