// What the settings of an OpenID provider must be to each other: half a registration signs nobody in.
import type { ConfigFault } from './fault.ts'
import { type Config, SETTINGS } from './schema.ts'

/** The faults between the provider's settings; a setting that could not be read is undefined here. */
export function providerFaults(config: Partial<Config>): ConfigFault[] {
  const { providerIssuer, providerClientId, providerClientSecret, providerClientKey } = config
  const issuer = SETTINGS.providerIssuer.variable
  const faults: ConfigFault[] = []
  if (providerIssuer === null) {
    const given = (
      ['providerClientId', 'providerClientSecret', 'providerClientKey'] as const
    ).filter((name) => config[name] != null)
    for (const name of given)
      faults.push({
        variable: SETTINGS[name].variable,
        message: `has no meaning without ${issuer}.`,
      })
    return faults
  }
  if (providerIssuer === undefined) return []
  if (providerClientId === null)
    faults.push({
      variable: SETTINGS.providerClientId.variable,
      message: `is not set, and ${issuer} is. It must be the client_id that the provider gave us.`,
    })
  const both = [providerClientSecret, providerClientKey]
  if (both.every((value) => value === null) || both.every((value) => value != null))
    faults.push({
      variable: SETTINGS.providerClientSecret.variable,
      message: `or ${SETTINGS.providerClientKey.variable} must be set with ${issuer}, and not both.`,
    })
  const insecure = insecureIssuer(providerIssuer, config)
  return insecure ? [...faults, insecure] : faults
}

function insecureIssuer(issuer: string, config: Partial<Config>): ConfigFault | null {
  if (config.profile !== 'production' || !config.fetchAllow || issuer.startsWith('https://'))
    return null
  const { host, hostname } = new URL(issuer)
  if (config.fetchAllow.includes(host) || config.fetchAllow.includes(hostname)) return null
  return {
    variable: SETTINGS.providerIssuer.variable,
    message: `is plain http, over which anybody on the way could sign in as anybody. Give an https address, or add ${host} to ${SETTINGS.fetchAllow.variable} when the network between is your own.`,
  }
}
