// The log: one JSON line an event on standard output. What must not be in it (tokens, secrets, codes,
// passwords, people's names) is taken out twice: by the name of a member, and by the look of a text, since
// an error from a library may quote what it was given. The only file that imports pino.
import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger }

const REDACTED = '[redacted]'

/** Members whose values are secrets or people's names, spelt in lower case without hyphens and underscores. */
const SECRET_NAME =
  /authorization$|cookie|password|passphrase|secret|token(?!type|id|endpoint|lifetime|requests)|assertion(?!type|maxlifetime)|codeverifier|^code$|masterkey|privatekey|sealed|databaseurl|^state$|^nonce$|^launch$|^username$|^displayname$|^patientname$/

/** The left edge of a word, also right behind an escape such as \n in JSON. */
const EDGE = String.raw`(?:(?<![A-Za-z0-9_-])|(?<=\\[bfnrt]))`

/** Texts that look like secrets, each with what stays of them. None matches a quote: JSON stays JSON. */
const SECRET_LOOKS: readonly [RegExp, string][] = [
  [new RegExp(`${EDGE}(Bearer|Basic|DPoP)(\\s+)[A-Za-z0-9+/_.~=-]{8,}`, 'gi'), `$1$2${REDACTED}`],
  [new RegExp(`${EDGE}cgr?_[A-Za-z0-9_-]{16,}`, 'g'), REDACTED],
  [new RegExp(`${EDGE}eyJ[A-Za-z0-9_-]{8,}(\\.[A-Za-z0-9_-]*)+`, 'g'), REDACTED],
  [
    new RegExp(
      `${EDGE}(code|state|nonce|launch|secret|password|client_secret|client_assertion|code_verifier|[a-z_]*token)=[^&\\s"'<>\\\\]+`,
      'gi',
    ),
    `$1=${REDACTED}`,
  ],
  [new RegExp(`${EDGE}([a-z][a-z0-9+.-]*://)[^\\s/@"'\\\\]+@`, 'gi'), `$1${REDACTED}@`],
  [
    /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[A-Za-z0-9+/=\s]|\\[nr])*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g,
    REDACTED,
  ],
  // 256 bits in base64url: codes, refresh tokens, sessions, client secrets.
  [new RegExp(`${EDGE}[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])`, 'g'), REDACTED],
]

const MAX_DEPTH = 6
const MAX_ITEMS = 100

/** Takes secrets out of a text, or a line of JSON, by their look. */
export function redactText(text: string): string {
  return SECRET_LOOKS.reduce((left, [look, stays]) => left.replace(look, stays), text)
}

/** A copy of an entry in which members named like secrets have no value; bounded in depth and length. */
function redactMembers(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) return '[deep]'
  if (value instanceof Error) return describeError(value, depth)
  if (value instanceof Date) return value.toISOString()
  if (ArrayBuffer.isView(value)) return '[bytes]'
  if (Array.isArray(value))
    return value.slice(0, MAX_ITEMS).map((item) => redactMembers(item, depth + 1))
  const members = Object.entries(value).slice(0, MAX_ITEMS)
  return Object.fromEntries(
    members.map(([name, member]) => [
      name,
      isSecretName(name) && member !== null && member !== undefined
        ? REDACTED
        : redactMembers(member, depth + 1),
    ]),
  )
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.replace(/[-_]/g, '').toLowerCase())
}

/** Named members only: a database's error carries the row it refused (`detail`, `parameters`). */
function describeError(error: Error, depth: number): unknown {
  const extra = error as { code?: unknown; reason?: unknown } // read defensively below
  return {
    type: error.name,
    message: withoutQuotedJson(error.message),
    ...(typeof extra.code === 'string' && /^\w{1,60}$/.test(extra.code) && { code: extra.code }),
    ...(typeof extra.reason === 'string' && { reason: extra.reason }),
    stack: error.stack === undefined ? undefined : withoutQuotedJson(error.stack),
    cause: redactMembers(error.cause, depth + 1),
  }
}

/** JSON.parse quotes a piece of what it could not read, which may be anybody's record. */
function withoutQuotedJson(text: string): string {
  return text.replace(/"[\s\S]*" is not valid JSON/g, `${REDACTED} is not valid JSON`)
}

/** Opens the log. Level `silent` writes nothing. `destination` stands in for standard output in tests. */
export function createLogger(
  config: { logLevel: string },
  destination?: DestinationStream,
): Logger {
  const redactEntry = (entry: object) => redactMembers(entry) as Record<string, unknown> // an object stays one
  const options = {
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: redactEntry },
    // The formatter has described the error already, in fewer members than pino would.
    serializers: { err: (described: unknown) => described },
    hooks: {
      // Pino repeats an error's message as the entry's own; give it the cleaned one.
      logMethod(this: Logger, args: Parameters<Logger['info']>, method: Logger['info']) {
        const [entry, ...rest] = args as unknown[] // pino types them by overload
        const error = entry instanceof Error ? entry : errorOf(entry)
        if (error && rest.length === 0) {
          const whole = entry instanceof Error ? { err: entry } : (entry as object) // errorOf found one in it
          method.call(this, whole, withoutQuotedJson(error.message))
        } else method.apply(this, args)
      },
      streamWrite: redactText,
    },
  }
  const logger = destination ? pino(options, destination) : pino(options)
  // Pino formats the bindings of the first logger only, and children take their methods from it.
  const { child } = logger
  logger.child = function redacted(this: Logger, bindings: object, ...rest: unknown[]) {
    return Reflect.apply(child, this, [redactEntry(bindings), ...rest])
  }
  return logger
}

function errorOf(entry: unknown): Error | null {
  const candidate = typeof entry === 'object' && entry !== null && 'err' in entry ? entry.err : null
  return candidate instanceof Error ? candidate : null
}

/** A log that writes nothing; for tests and for commands that report in words. */
export const silentLogger: Logger = pino({ level: 'silent' })
