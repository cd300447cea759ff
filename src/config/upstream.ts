// What the credentials for the FHIR upstream must be to each other: one kind of them, and that one whole.
import type { CalledBy, ConfigFault } from './fault.ts'
import type { Config, SettingName } from './schema.ts'
import { insecureAddress } from './secure-address.ts'

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
export function upstreamFaults(config: Settings, called: CalledBy): ConfigFault[] {
  const fault = (name: SettingName, message: string): ConfigFault => ({
    variable: called(name),
    message,
  })
  const given = (name: SettingName) => config[name] != null
  const all = [...kinds(config), CERTIFICATE]
  if (config.fhirUpstream === null)
    return [...all.flat(), 'fhirUpstreamClientKeyId' as const]
      .filter(given)
      .map((name) => fault(name, `has no meaning without ${called('fhirUpstream')}.`))
  const faults = all
    .filter((kind) => kind.some(given))
    .flatMap((kind) => kind.filter((name) => config[name] === null))
    .map((name) => fault(name, `is not set, and what goes with it is.`))
  const [first, second] = kinds(config).filter((kind) => kind.some(given))
  const [name] = second ?? []
  if (first !== undefined && name !== undefined)
    faults.push(fault(name, `must not be set as well: one kind of credentials is enough.`))
  faults.push(...keyFaults(config, called))
  for (const [name, danger] of ADDRESSES) {
    const url = config[name]
    const insecure = url ? insecureAddress(url, danger, config) : null
    if (insecure !== null) faults.push(fault(name, insecure))
  }
  return faults
}

const ADDRESSES = [
  ['fhirUpstream', 'over which health records could be read on the way'],
  ['fhirUpstreamTokenUrl', 'over which our secret could be read on the way'],
] as const

function keyFaults(
  {
    fhirUpstreamClientKey: key,
    fhirUpstreamClientKeyId: keyId,
    fhirUpstreamClientSecret: secret,
  }: Settings,
  called: CalledBy,
): ConfigFault[] {
  const keyName = called('fhirUpstreamClientKey')
  const faults: ConfigFault[] = []
  if (key != null && secret != null)
    faults.push({
      variable: called('fhirUpstreamClientSecret'),
      message: `and ${keyName} must not both be set.`,
    })
  if (key === null && keyId != null)
    faults.push({
      variable: called('fhirUpstreamClientKeyId'),
      message: `has no meaning without ${keyName}.`,
    })
  return faults
}
