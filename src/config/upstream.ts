// What the credentials for the FHIR upstream must be to each other: one kind of them, and that one whole.
import type { ConfigFault } from './fault.ts'
import { type Config, SETTINGS, type SettingName } from './schema.ts'

/** The settings of each kind; all of a kind go together. */
const KINDS: readonly (readonly SettingName[])[] = [
  ['fhirUpstreamUsername', 'fhirUpstreamPassword'],
  ['fhirUpstreamToken'],
  ['fhirUpstreamTokenUrl', 'fhirUpstreamClientId', 'fhirUpstreamClientSecret'],
]
const CERTIFICATE = ['fhirUpstreamCertificate', 'fhirUpstreamKey'] as const

/** The faults between the settings of the upstream; a setting that could not be read is undefined here. */
export function upstreamFaults(config: Partial<Config>): ConfigFault[] {
  const given = (name: SettingName) => config[name] != null
  const all = [...KINDS, CERTIFICATE]
  if (config.fhirUpstream === null)
    return all
      .flat()
      .filter(given)
      .map((name) => fault(name, `has no meaning without ${SETTINGS.fhirUpstream.variable}.`))
  const faults = all
    .filter((kind) => kind.some(given))
    .flatMap((kind) => kind.filter((name) => config[name] === null))
    .map((name) => fault(name, `is not set, and what goes with it is.`))
  const [first, second] = KINDS.filter((kind) => kind.some(given))
  const [name] = second ?? []
  if (first !== undefined && name !== undefined)
    faults.push(fault(name, `must not be set as well: one kind of credentials is enough.`))
  return [...faults, ...insecureTokenUrl(config)]
}

const fault = (name: SettingName, message: string): ConfigFault => ({
  variable: SETTINGS[name].variable,
  message,
})

function insecureTokenUrl({
  profile,
  fhirUpstreamTokenUrl: url,
  fetchAllow,
}: Partial<Config>): ConfigFault[] {
  if (profile !== 'production' || !url || !fetchAllow || url.startsWith('https://')) return []
  const { host, hostname } = new URL(url)
  if (fetchAllow.includes(host) || fetchAllow.includes(hostname)) return []
  return [
    fault(
      'fhirUpstreamTokenUrl',
      `is plain http, over which our secret could be read on the way. Give an https address, or add ${host} to ${SETTINGS.fetchAllow.variable} when the network between is your own.`,
    ),
  ]
}
