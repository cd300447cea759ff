// Another FHIR server that holds a practice's records: where it is, how we prove ourselves to it, how far its
// exports are trusted. Plain values, so that it may come from the configuration or, sealed, from the database.

export type UpstreamSettings = {
  /** Its FHIR base, without a slash at its end. */
  url: string
  credentials: UpstreamCredential
  /** Our certificate and its key, both PEM, for a server that asks for one (mutual TLS). */
  certificate: { cert: string; key: string } | null
  /** How long it may take for an answer. */
  timeoutMillis: number
  /** The most connections that one node keeps to it. */
  maxConnections: number
  exports: UpstreamExportSettings
}

/** What we prove ourselves with to it. */
export type UpstreamCredential =
  | { kind: 'none' }
  | { kind: 'basic'; username: string; password: string }
  | { kind: 'bearer'; token: string }
  /** OAuth 2.0 client credentials by a secret (RFC 6749 §4.4). */
  | ({ kind: 'client-secret'; clientSecret: string } & TokenEndpoint)
  /** The same by an assertion signed with our key (RFC 7523; SMART 2.2 backend-services). */
  | ({ kind: 'private-key'; privateKey: string; keyId: string | null } & TokenEndpoint)

/** Where access tokens are asked for, as whom, and for what. `privateKey` beside it is PEM. */
type TokenEndpoint = { tokenUrl: string; clientId: string; scope: string }

export type UpstreamExportSettings = {
  /**
   * `verify`: each resource of an export is judged, as those of our own store are; `trust`: only its type is
   * looked at, and whose it is is the other server's word.
   */
  judging: 'verify' | 'trust'
  /** Hosts besides the server's own from which exported files are fetched, without credentials. */
  fileHosts: readonly string[]
  /** How long it may take for an export before that is given up. */
  maxSeconds: number
}
