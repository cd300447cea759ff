// The outside: does the public URL lead here, does the upstream answer, and do the clocks agree.
import type { Config } from '../../config/schema.ts'
import type { Clock } from '../../lib/clock.ts'
import { type Finding, fail, messageOf, ok, warn } from './finding.ts'

const TIMEOUT_MILLIS = 5_000

type Answer = { status: number; json: unknown; date: number | null }

/** Gets an address of the operator's own choosing. */
async function get(url: string, accept: string): Promise<Answer> {
  const response = await fetch(url, {
    headers: { Accept: accept },
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MILLIS),
  })
  const date = Date.parse(response.headers.get('date') ?? '')
  const text = await response.text()
  return { status: response.status, json: parse(text), date: Number.isNaN(date) ? null : date }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON is an answer too: the checks say what they expected.
    return null
  }
}

const member = (json: unknown, name: string): unknown =>
  typeof json === 'object' && json !== null && name in json
    ? (json as Record<string, unknown>)[name] // an object, seen just before
    : undefined

/** Asks the public URL for itself: whether it leads here, and by whose clock. */
export async function checkPublicUrl(config: Config, clock: Clock): Promise<Finding[]> {
  const check = 'public URL'
  const url = `${config.publicUrl}/.well-known/openid-configuration`
  try {
    const { status, json, date } = await get(url, 'application/json')
    if (status === 200 && member(json, 'issuer') === config.publicUrl)
      return [ok(check, `${config.publicUrl} leads here`), ...clockFindings(config, clock, date)]
    return [
      fail(
        check,
        `${url} answers ${status}, and not with this server's discovery document`,
        'Let the proxy pass this path to Chartgate unchanged, or correct CHARTGATE_PUBLIC_URL.',
      ),
    ]
  } catch (error) {
    return [
      warn(
        check,
        `${config.publicUrl} does not answer: ${messageOf(error)}`,
        'Start the server; when it runs, look at the proxy, the firewall and the certificate.',
      ),
    ]
  }
}

/** The FHIR server behind us: that of the variables, or of a practice. */
export async function checkUpstream(
  config: Config,
  clock: Clock,
  check = 'FHIR upstream',
): Promise<Finding[]> {
  if (config.fhirUpstream === null) return []
  try {
    const { status, json, date } = await get(
      `${config.fhirUpstream}/metadata`,
      'application/fhir+json',
    )
    const fhirVersion = member(json, 'fhirVersion')
    if (status !== 200 || member(json, 'resourceType') !== 'CapabilityStatement')
      return [
        fail(
          check,
          `${config.fhirUpstream}/metadata answers ${status}, and not with a CapabilityStatement`,
          'Correct its address (FHIR_UPSTREAM): it is the base URL, below which /metadata and /Patient are.',
        ),
      ]
    if (typeof fhirVersion !== 'string' || !fhirVersion.startsWith('4.0'))
      return [fail(check, `it speaks FHIR ${String(fhirVersion)}`, 'Use a FHIR R4 (4.0.1) server.')]
    return [
      ok(check, `${config.fhirUpstream} speaks FHIR ${fhirVersion}`),
      ...clockFindings(config, clock, date),
    ]
  } catch (error) {
    return [
      fail(
        check,
        `${config.fhirUpstream} does not answer: ${messageOf(error)}`,
        'Start it, or look at the network between.',
      ),
    ]
  }
}

/** HTTP dates are whole seconds, and the answer took a moment: one second more is no difference. */
function clockFindings(config: Config, clock: Clock, date: number | null): Finding[] {
  if (date === null) return []
  const seconds = Math.abs(clock.now() - date) / 1000
  if (seconds <= config.clockSkewSeconds + 1)
    return [ok('clock', `agrees within ${Math.ceil(seconds)} s`)]
  return [
    fail(
      'clock',
      `differs by ${Math.round(seconds)} s from the other end's`,
      'Let the machine keep time by NTP: tokens and assertions live by it.',
    ),
  ]
}
