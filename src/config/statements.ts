// What the issuers of software statements must be to the way of registering (RFC 7591 §2.3), and where their keys
// may lie.
import type { CalledBy, ConfigFault } from './fault.ts'
import type { Config } from './schema.ts'
import { insecureAddress } from './secure-address.ts'

/** The faults between the settings of statements; a setting that could not be read is undefined here. */
export function statementFaults(config: Partial<Config>, called: CalledBy): ConfigFault[] {
  const { registration, softwareStatementIssuers: issuers } = config
  const variable = called('softwareStatementIssuers')
  if (issuers === null && registration === 'statement')
    return [
      {
        variable,
        message: `is not set, and ${called('registration')} is statement: nobody could register. Name who is trusted.`,
      },
    ]
  if (!issuers) return []
  return Object.values(issuers).flatMap((keys) => {
    if (!('jwks_uri' in keys)) return []
    const danger = 'over which anybody on the way could sign statements'
    const message = insecureAddress(keys.jwks_uri, danger, config)
    return message === null
      ? []
      : [{ variable, message: `names ${keys.jwks_uri}, which ${message}` }]
  })
}
