// The rules between the settings of an S3-compatible storage: with an endpoint it needs the others, and records
// do not go to it in the clear.
import type { ConfigFault } from './fault.ts'
import { type Config, SETTINGS } from './schema.ts'

/** The faults of the storage of exports; a setting that could not be read is undefined here. */
export function exportStorageFaults(config: Partial<Config>): ConfigFault[] {
  const { exportS3Endpoint: endpoint } = config
  if (!endpoint) return []
  const needed = ['exportS3Bucket', 'exportS3AccessKey', 'exportS3SecretKey'] as const
  const faults = needed
    .filter((name) => config[name] === null)
    .map((name) => ({
      variable: SETTINGS[name].variable,
      message: `is not set. ${SETTINGS.exportS3Endpoint.variable} needs it.`,
    }))
  const { host, hostname } = new URL(endpoint)
  const vouched = config.fetchAllow?.includes(host) || config.fetchAllow?.includes(hostname)
  if (config.profile === 'production' && !endpoint.startsWith('https:') && !vouched)
    faults.push({
      variable: SETTINGS.exportS3Endpoint.variable,
      message: `is plain http, over which health records could be read on the way. Give an https address, or add ${host} to ${SETTINGS.fetchAllow.variable} when the network between is your own.`,
    })
  return faults
}
