// What the credentials for the FHIR upstream must be to each other: one kind of them, and that one whole.
import type { ConfigFault } from './fault.ts'
import { type Config, SETTINGS, type SettingName } from './schema.ts'

type Settings = Partial<Config>

/** The settings of each kind; all of a kind go together. */
const kinds = ({ fhirUpstreamClientKey: key }: Settings): readonly (readonly SettingName[])[] => [
  ['fhirUpstreamUsername', 'fhirUpstreamPassword'],
  ['fhirUpstreamToken'],
  [
    'fhirUpstreamTokenUrl',
    'fhirUpstreamClientId',
    key == null ? 'fhirUpstreamClientSecret' : 'fhirUpstreamClientKey',
  ],
]
const CERTIFICATE = ['fhirUpstreamCertificate', 'fhirUpstreamKey'] as const

/** The faults between the settings of the upstream; a setting that could not be read is undefined here. */
export function upstreamFaults(config: Settings): ConfigFault[] {
  const given = (name: SettingName) => config[name] != null
  const all = [...kinds(config), CERTIFICATE]
  if (config.fhirUpstream === null)
    return [...all.flat(), 'fhirUpstreamClientKeyId' as const]
      .filter(given)
      .map((name) => fault(name, `has no meaning without ${SETTINGS.fhirUpstream.variable}.`))
  const faults = all
    .filter((kind) => kind.some(given))
    .flatMap((kind) => kind.filter((name) => config[name] === null))
    .map((name) => fault(name, `is not set, and what goes with it is.`))
  const [first, second] = kinds(config).filter((kind) => kind.some(given))
  const [name] = second ?? []
  if (first !== undefined && name !== undefined)
    faults.push(fault(name, `must not be set as well: one kind of credentials is enough.`))
  return [...faults, ...keyFaults(config), ...insecureTokenUrl(config)]
}

function keyFaults({
  fhirUpstreamClientKey: key,
  fhirUpstreamClientKeyId: keyId,
  fhirUpstreamClientSecret: secret,
}: Settings): ConfigFault[] {
  const { variable } = SETTINGS.fhirUpstreamClientKey
  const faults: ConfigFault[] = []
  if (key != null && secret != null)
    faults.push(fault('fhirUpstreamClientSecret', `and ${variable} must not both be set.`))
  if (key === null && keyId != null)
    faults.push(fault('fhirUpstreamClientKeyId', `has no meaning without ${variable}.`))
  return faults
}

const fault = (name: SettingName, message: string): ConfigFault => ({
  variable: SETTINGS[name].variable,
  message,
})

function insecureTokenUrl({
  profile,
  fhirUpstreamTokenUrl: url,
  fetchAllow,
}: Settings): ConfigFault[] {
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
