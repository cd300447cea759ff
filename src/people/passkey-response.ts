// What a browser answers with a passkey, as JSON (Web Authentication §5.1, `toJSON`): its shape, and the challenge
// in it. Whether it is true is judged elsewhere.
import * as z from 'zod'

const base64url = z.string().regex(/^[A-Za-z0-9_-]{1,20000}$/)
const credential = { id: base64url, rawId: base64url, type: z.literal('public-key') }
const fromBrowser = { clientExtensionResults: z.object({}).default({}) }

const ATTESTATION = z.object({
  ...credential,
  ...fromBrowser,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.exactOptional(z.array(z.string().max(20)).max(10)),
  }),
})

const ASSERTION = z.object({
  ...credential,
  ...fromBrowser,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: z.exactOptional(base64url),
  }),
})

const CLIENT_DATA = z.object({ challenge: base64url })

/** Reads what `navigator.credentials.create` gave; null when it has not its shape. */
export const readAttestation = (text: string) => read(text, ATTESTATION)

/** Reads what `navigator.credentials.get` gave; null when it has not its shape. */
export const readAssertion = (text: string) => read(text, ASSERTION)

function read<T extends { response: { clientDataJSON: string } }>(
  text: string,
  shape: z.ZodType<T>,
): { challenge: string; response: T } | null {
  const response = shape.safeParse(parsed(text)).data
  if (!response) return null
  const clientData = Buffer.from(response.response.clientDataJSON, 'base64url').toString()
  const challenge = CLIENT_DATA.safeParse(parsed(clientData)).data?.challenge
  return challenge === undefined ? null : { challenge, response }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
