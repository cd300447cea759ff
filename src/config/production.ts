// What production refuses although each setting by itself is well formed: each refusal says why, and what
// to change. Data of the demo is refused where the database is opened, since only that knows.
import type { ConfigFault } from './fault.ts'
import { type Config, SETTINGS } from './schema.ts'

/** Passwords that come with installation guides, and so protect nothing. */
const DEFAULT_PASSWORDS = new Set(
  'postgres password passw0rd changeme change-me secret chartgate admin root example test 123456'.split(
    ' ',
  ),
)

/** The faults of a production configuration; a setting that could not be read is undefined here. */
export function productionFaults(config: Partial<Config>): ConfigFault[] {
  const faults: (ConfigFault | null)[] = [
    publicUrlFault(config),
    databasePasswordFault(config),
    masterKeyFault(config),
  ]
  return faults.filter((fault) => fault !== null)
}

function publicUrlFault({ publicUrl }: Partial<Config>): ConfigFault | null {
  if (publicUrl === undefined || publicUrl.startsWith('https://')) return null
  return {
    variable: SETTINGS.publicUrl.variable,
    message: `is plain http, over which passwords and health records could be read on the way. Give the https address of the proxy in front, or set ${SETTINGS.profile.variable}=demo to try things out.`,
  }
}

function databasePasswordFault({ databaseUrl }: Partial<Config>): ConfigFault | null {
  if (!databaseUrl) return null
  const { password } = new URL(databaseUrl)
  if (!DEFAULT_PASSWORDS.has(safeDecode(password).toLowerCase())) return null
  return {
    variable: SETTINGS.databaseUrl.variable,
    message:
      'has a password that every installation guide names. Give the database user a password of its own.',
  }
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Not percent-encoded after all; compare it as it stands.
    return text
  }
}

function masterKeyFault({ databaseUrl, masterKey }: Partial<Config>): ConfigFault | null {
  if (!databaseUrl || masterKey !== null) return null
  return {
    variable: SETTINGS.masterKey.variable,
    message: `is not set. Nodes that share a PostgreSQL database must share the key that its secrets are encrypted with: make one with 'openssl rand -base64 32' and give it to every node, also as ${SETTINGS.masterKey.variable}_FILE.`,
  }
}
