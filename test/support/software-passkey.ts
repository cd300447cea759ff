// A passkey in software that can lie: it answers as an authenticator and a browser would, with whatever is to be
// wrong about the answer (Web Authentication §5.8.1, §6.1, §6.5.4).
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { Page } from './person.ts'

const UP = 1
const UV = 4
const AT = 64

export type Lies = {
  origin?: string
  rpId?: string
  challenge?: string
  type?: string
  userHandle?: string | null
  flags?: number
  counter?: number
  id?: string
  /** Another key signs. */
  key?: KeyObject
}

export type SoftwarePasskey = {
  id: string
  key: KeyObject
  /** The answer to what the page asks to be made. */
  create(page: Page, lies?: Lies): string
  /** The answer to what the page asks to be proved. */
  get(page: Page, lies?: Lies): string
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()
const head = (major: number, length: number) =>
  length < 24 ? Buffer.from([(major << 5) | length]) : Buffer.from([(major << 5) | 24, length])
const bytes = (value: Buffer) => Buffer.concat([head(2, value.length), value])
const text = (value: string) => Buffer.concat([head(3, value.length), Buffer.from(value)])

/** What the form of a page hands the browser. */
export function optionsOn(page: Page, kind: 'create' | 'get') {
  const tag = new RegExp(`<form[^>]*data-passkey="${kind}"[^>]*>`).exec(page.html)?.[0] ?? ''
  const options = /data-options="([^"]*)"/.exec(tag)?.[1]?.replaceAll('&quot;', '"')
  if (options === undefined) throw new Error(`no passkey is asked for at ${page.url}`)
  return JSON.parse(options)
}

/** Makes one. */
export function softwarePasskey(): SoftwarePasskey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(16)
  let userHandle = ''
  let counter = 0
  const jwk = publicKey.export({ format: 'jwk' })
  const coordinate = (value: string | undefined) => bytes(Buffer.from(value ?? '', 'base64url'))
  // {1: 2, 3: -7, -1: 1, -2: x, -3: y} (RFC 9053 §7.1.1)
  const cose = Buffer.concat([
    Buffer.from([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21]),
    coordinate(jwk.x),
    Buffer.from([0x22]),
    coordinate(jwk.y),
  ])
  const clientData = (type: string, page: Page, challenge: string, lies: Lies) =>
    Buffer.from(
      JSON.stringify({
        type: lies.type ?? type,
        challenge: lies.challenge ?? challenge,
        origin: lies.origin ?? new URL(page.url).origin,
        crossOrigin: false,
      }),
    )
  const authData = (rpId: string, flags: number, count: number) => {
    const end = Buffer.alloc(5)
    end[0] = flags
    end.writeUInt32BE(count, 1)
    return Buffer.concat([sha256(rpId), end])
  }
  const answer = (lies: Lies, response: Record<string, string>) => {
    const name = lies.id ?? id.toString('base64url')
    return JSON.stringify({
      id: name,
      rawId: name,
      type: 'public-key',
      clientExtensionResults: {},
      response,
    })
  }
  return {
    id: id.toString('base64url'),
    key: privateKey,
    create(page, lies = {}) {
      const options = optionsOn(page, 'create')
      userHandle = options.user.id
      const length = Buffer.from([0, id.length])
      const data = Buffer.concat([
        authData(lies.rpId ?? options.rp.id, lies.flags ?? UP | UV | AT, 0),
        Buffer.alloc(16),
        length,
        id,
        cose,
      ])
      const attestation = Buffer.concat([
        Buffer.from([0xa3]),
        text('fmt'),
        text('none'),
        text('attStmt'),
        Buffer.from([0xa0]),
        text('authData'),
        bytes(data),
      ])
      return answer(lies, {
        clientDataJSON: clientData('webauthn.create', page, options.challenge, lies).toString(
          'base64url',
        ),
        attestationObject: attestation.toString('base64url'),
      })
    },
    get(page, lies = {}) {
      const options = optionsOn(page, 'get')
      counter += 1
      const data = authData(
        lies.rpId ?? options.rpId,
        lies.flags ?? UP | UV,
        lies.counter ?? counter,
      )
      const client = clientData('webauthn.get', page, options.challenge, lies)
      const signed = sign('sha256', Buffer.concat([data, sha256(client)]), lies.key ?? privateKey)
      const told = lies.userHandle === undefined ? userHandle : lies.userHandle
      return answer(lies, {
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: signed.toString('base64url'),
        ...(told !== null && { userHandle: told }),
      })
    },
  }
}
