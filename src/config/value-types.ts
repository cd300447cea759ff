// The types a setting can have: each turns the text of a variable into a value and says in words what it
// expects, for error messages and for the documentation.
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import * as z from 'zod'
import { parseStyle, type SmartStyle } from '../model/smart-style.ts'

export type ValueType<T> = {
  schema: z.ZodType<T, string>
  /** What would be right, to follow "must be": `a whole number from 1 to 65535`. */
  expected: string
  /** What in particular is wrong with a text, to follow the name; for documents. */
  faults?(text: string): string[]
}

/** A type from a function that answers the value, or undefined when the text is not one. */
function fromText<T>(expected: string, parse: (text: string) => T | undefined): ValueType<T> {
  const schema = z.string().transform((text, context): T => {
    const value = parse(text)
    if (value !== undefined) return value
    context.addIssue({ code: 'custom', message: `must be ${expected}` })
    return z.NEVER
  })
  return { schema, expected }
}

/** Any text on one line. */
export const text: ValueType<string> = fromText(
  'text on one line, at most 200 characters',
  (given) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
    /^[^\x00-\x1f\x7f]{1,200}$/u.test(given) ? given : undefined,
)

/** A path of the file system. */
export const folder: ValueType<string> = fromText('the path of a folder', (given) =>
  given.includes('\0') ? undefined : given,
)

/** The name of a bucket, which may be part of a host name. */
export const bucketName: ValueType<string> = fromText(
  'a bucket name of small letters, digits, dots and hyphens',
  (given) => (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(given) ? given : undefined),
)

/** One of a few words. */
export function oneOf<const T extends string>(...words: readonly T[]): ValueType<T> {
  return fromText(`one of ${words.join(', ')}`, (given) => words.find((word) => word === given))
}

/** Some of a few words, separated by commas; at least one. */
export function someOf<const T extends string>(...words: readonly T[]): ValueType<T[]> {
  return fromText(`some of ${words.join(', ')}, separated by commas`, (given) => {
    const items = given.split(/[\s,]+/).filter((item) => item !== '')
    const known = words.filter((word) => items.includes(word))
    return known.length > 0 && items.every((item) => known.some((word) => word === item))
      ? known
      : undefined
  })
}

/** A whole number within bounds, both included. */
export function integer(least: number, most: number): ValueType<number> {
  return fromText(`a whole number from ${least} to ${most}`, (given) => {
    if (!/^\d{1,15}$/.test(given)) return undefined
    const value = Number(given)
    return value >= least && value <= most ? value : undefined
  })
}

/** An absolute http(s) URL without user information, query or fragment; given without a trailing slash. */
export const httpUrl: ValueType<string> = fromText(
  'an absolute URL such as https://chart.example.org, without user information, query or fragment',
  (given) => {
    if (!/^https?:\/\/[^\s\\?#@]+$/.test(given) || !URL.canParse(given)) return undefined
    return new URL(given).href.replace(/\/+$/, '')
  },
)

/** An issuer identifier, which is compared letter by letter and so kept as it is (OpenID Connect Core §1.2). */
export const issuerUrl: ValueType<string> = fromText(
  'an issuer URL such as https://login.hospital.example, without user information, query or fragment',
  (given) => (/^https?:\/\/[^\s\\?#@]+$/.test(given) && URL.canParse(given) ? given : undefined),
)

/** A private key that signs client assertions. */
export const signingKey: ValueType<KeyObject> = fromText(
  'a private key in PEM: RSA of 2048 bits or more, or EC on P-256 or P-384',
  (given) => {
    try {
      const key = createPrivateKey(given)
      const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
      if (key.asymmetricKeyType === 'rsa') return modulusLength >= 2048 ? key : undefined
      return ['prime256v1', 'secp384r1'].includes(namedCurve) ? key : undefined
    } catch {
      // OpenSSL's words help nobody, and might repeat some of the key.
      return undefined
    }
  },
)

/** The name of a claim. */
export const claimName: ValueType<string> = fromText(
  'the name of a claim such as preferred_username',
  (given) => (/^[\x21-\x7e]{1,200}$/.test(given) ? given : undefined),
)

/** A scope with `openid` in it. */
export const openidScope: ValueType<string> = fromText(
  'a scope with openid in it, separated by spaces',
  (given) =>
    /^[\x21\x23-\x5b\x5d-\x7e ]{1,500}$/.test(given) && given.split(' ').includes('openid')
      ? given
      : undefined,
)

/** A password, a token or a client secret. */
export const credential: ValueType<string> = fromText(
  'text on one line, at most 8192 characters',
  (given) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
    /^[^\x00-\x1f\x7f]{1,8192}$/u.test(given) ? given : undefined,
)

/** A certificate or a private key. */
export const pem: ValueType<string> = fromText(
  'PEM: text that begins with -----BEGIN and ends with -----END ...-----',
  (given) =>
    /^-----BEGIN [A-Z0-9 ]+-----[\s\S]+-----END [A-Z0-9 ]+-----\s*$/.test(given)
      ? given
      : undefined,
)

/** A document in JSON, of which `read` answers the value or what is wrong with it. */
export function documentOf<T>(
  expected: string,
  read: (json: unknown) => { value: T } | { faults: string[] },
): ValueType<T> {
  const readText = (given: string) => {
    let json: unknown
    try {
      json = JSON.parse(given)
    } catch {
      // The words of a parser help nobody here.
      return { faults: ['is no JSON'] }
    }
    return read(json)
  }
  return {
    ...fromText(expected, (given) => {
      const parsed = readText(given)
      return 'value' in parsed ? parsed.value : undefined
    }),
    faults(given) {
      const parsed = readText(given)
      return 'faults' in parsed ? parsed.faults : []
    },
  }
}

/** A look in the names of SMART, as JSON. */
export const style: ValueType<SmartStyle> = documentOf(
  'a JSON object such as {"color_highlight": "#0b6170"}',
  (json) => {
    const read = parseStyle(json)
    return 'faults' in read ? read : { value: read.style }
  },
)

/** A PostgreSQL connection URL. */
export const postgresUrl: ValueType<string> = fromText(
  'a PostgreSQL URL such as postgres://user:password@host:5432/database',
  (given) => (/^postgres(ql)?:\/\/\S+$/.test(given) && URL.canParse(given) ? given : undefined),
)

/** An address or host name to listen on. */
export const listenHost: ValueType<string> = fromText(
  'an IP address or host name to listen on',
  (given) => (isIP(given) !== 0 || HOST_NAME.test(given) ? given : undefined),
)

/** An IANA time zone. */
export const timeZone: ValueType<string> = fromText(
  'an IANA time zone such as America/New_York',
  (given) => {
    // The default; to look any other up loads what a start can do without.
    if (given === 'UTC') return given
    try {
      return new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions().timeZone
    } catch {
      // Intl throws on what it does not know; the caller says so.
      return undefined
    }
  },
)

const KEY_BYTES = 32

/** A 256-bit key in base64, base64url or hexadecimal. One that repeats a few bytes was not drawn at random. */
export const key256: ValueType<Buffer> = fromText(
  '32 random bytes as base64 or as 64 hexadecimal digits (make them with: openssl rand -base64 32)',
  (given) => {
    let bytes: Buffer | undefined
    if (/^[0-9a-f]{64}$/i.test(given)) bytes = Buffer.from(given, 'hex')
    else if (/^[A-Za-z0-9+/_-]{43}=?$/.test(given)) bytes = Buffer.from(given, 'base64')
    if (bytes?.length !== KEY_BYTES) return undefined
    // 32 random bytes hold fewer than 16 different values less than once in 10^15.
    return new Set(bytes).size >= 16 ? bytes : undefined
  },
)

const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i

/** Several values, separated by commas or white space. `parse` answers one value's normal form. */
function listOf(
  expected: string,
  parse: (item: string) => string | undefined,
): ValueType<string[]> {
  return fromText(`${expected}, separated by commas`, (given) => {
    const values: string[] = []
    for (const item of given.split(/[\s,]+/).filter((part) => part !== '')) {
      const value = parse(item)
      if (value === undefined) return undefined
      values.push(value)
    }
    return values
  })
}

/** Host names or addresses, each with or without a port, in the form that URLs give them. */
export const hostList: ValueType<string[]> = listOf(
  'host names or IP addresses such as jwks.clinic.internal or 10.0.0.7:8443 or [fd00::7]',
  (item) => {
    const [, host = '', port] = /^(\[[^\]]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(item) ?? []
    if (port !== undefined && (Number(port) < 1 || Number(port) > 65535)) return undefined
    if (!(host.startsWith('[') || HOST_NAME.test(host)) || !URL.canParse(`http://${host}`))
      return undefined
    return new URL(`http://${host}`).hostname + (port === undefined ? '' : `:${Number(port)}`)
  },
)

/** IP addresses or networks in CIDR notation. */
export const networkList: ValueType<string[]> = listOf(
  'IP addresses or networks such as 10.0.0.5 or 10.1.0.0/16',
  (item) => {
    const [, address = '', prefix = '0'] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(item) ?? []
    const family = isIP(address)
    if (family === 0 || Number(prefix) > (family === 4 ? 32 : 128)) return undefined
    return item.toLowerCase()
  },
)
