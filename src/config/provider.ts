// What the settings of an OpenID provider must be to each other: half a registration signs nobody in.
import type { CalledBy, ConfigFault } from './fault.ts'
import type { Config } from './schema.ts'
import { insecureAddress } from './secure-address.ts'

/** The faults between the provider's settings; a setting that could not be read is undefined here. */
export function providerFaults(config: Partial<Config>, called: CalledBy): ConfigFault[] {
  const { providerIssuer, providerClientId, providerClientSecret, providerClientKey } = config
  const issuer = called('providerIssuer')
  const faults: ConfigFault[] = []
  if (providerIssuer === null) {
    const given = (
      ['providerClientId', 'providerClientSecret', 'providerClientKey'] as const
    ).filter((name) => config[name] != null)
    for (const name of given)
      faults.push({
        variable: called(name),
        message: `has no meaning without ${issuer}.`,
      })
    return faults
  }
  if (providerIssuer === undefined) return []
  if (providerClientId === null)
    faults.push({
      variable: called('providerClientId'),
      message: `is not set, and ${issuer} is. It must be the client_id that the provider gave us.`,
    })
  const both = [providerClientSecret, providerClientKey]
  if (both.every((value) => value === null) || both.every((value) => value != null))
    faults.push({
      variable: called('providerClientSecret'),
      message: `or ${called('providerClientKey')} must be set with ${issuer}, and not both.`,
    })
  const insecure = insecureAddress(
    providerIssuer,
    'over which anybody on the way could sign in as anybody',
    config,
  )
  return insecure === null ? faults : [...faults, { variable: issuer, message: insecure }]
}
