// The upstream that the configuration describes.
import type { Config } from '../../config/schema.ts'
import type { UpstreamCredential, UpstreamSettings } from '../../model/upstream-settings.ts'

/** The settings of the server that is guarded instead of the default practice's store; null when there is none. */
export function upstreamSettings(config: Config): UpstreamSettings | null {
  if (config.fhirUpstream === null) return null
  const { fhirUpstreamCertificate: cert, fhirUpstreamKey: key } = config
  return {
    url: config.fhirUpstream,
    credentials: credentialOf(config),
    certificate: cert !== null && key !== null ? { cert, key } : null,
    timeoutMillis: config.fhirUpstreamTimeoutMillis,
    maxConnections: config.fhirUpstreamMaxConnections,
    exports: {
      judging: config.fhirUpstreamExportJudging,
      fileHosts: config.fhirUpstreamExportFileHosts,
      maxSeconds: config.fhirUpstreamExportMaxSeconds,
    },
  }
}

/** Loading the configuration has seen to it that each kind is whole, and that there is one at most. */
function credentialOf(config: Config): UpstreamCredential {
  const { fhirUpstreamUsername: username, fhirUpstreamPassword: password } = config
  const { fhirUpstreamToken: token, fhirUpstreamTokenUrl: tokenUrl } = config
  const { fhirUpstreamClientId: clientId, fhirUpstreamScope: scope } = config
  const { fhirUpstreamClientSecret: clientSecret, fhirUpstreamClientKey: clientKey } = config
  if (username !== null && password !== null) return { kind: 'basic', username, password }
  if (token !== null) return { kind: 'bearer', token }
  if (tokenUrl === null || clientId === null) return { kind: 'none' }
  if (clientSecret !== null)
    return { kind: 'client-secret', tokenUrl, clientId, scope, clientSecret }
  if (clientKey === null) return { kind: 'none' }
  const privateKey = clientKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const keyId = config.fhirUpstreamClientKeyId
  return { kind: 'private-key', tokenUrl, clientId, scope, privateKey, keyId }
}
