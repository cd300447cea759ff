// Where plain http will do in production: at hosts that the operator of the server vouches for.
import type { Config } from './schema.ts'

/** What is wrong with an address in production, to follow the setting's name; null when nothing is. */
export function insecureAddress(
  url: string,
  danger: string,
  { profile, fetchAllow }: Partial<Config>,
): string | null {
  if (profile !== 'production' || !fetchAllow || url.startsWith('https://')) return null
  const { host, hostname } = new URL(url)
  if (fetchAllow.includes(host) || fetchAllow.includes(hostname)) return null
  return `is plain http, ${danger}. Give an https address, or add ${host} to CHARTGATE_FETCH_ALLOW when the network between is your own.`
}
