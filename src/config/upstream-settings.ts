// The settings of the FHIR R4 server that is guarded instead of the embedded store; part of the table
// (schema.ts).
import { DAY_SECONDS, optional, secret, setting } from './setting.ts'
import {
  credential,
  hostList,
  httpUrl,
  integer,
  oneOf,
  pem,
  signingKey,
  text,
} from './value-types.ts'

export const upstreamSettings = {
  fhirUpstream: optional({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM',
    type: httpUrl,
    default: null,
    about:
      'The base URL of the FHIR R4 server whose data is guarded, instead of the embedded FHIR store.',
  }),
  fhirUpstreamUsername: optional({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM_USERNAME',
    type: text,
    default: null,
    about: 'Who we are to the FHIR upstream when it asks for a name and a password (HTTP Basic).',
  }),
  fhirUpstreamPassword: secret({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM_PASSWORD',
    type: credential,
    default: null,
    about: 'The password to that name.',
  }),
  fhirUpstreamToken: secret({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM_TOKEN',
    type: credential,
    default: null,
    about: 'A bearer token that the FHIR upstream knows us by.',
  }),
  fhirUpstreamTokenUrl: optional({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM_TOKEN_URL',
    type: httpUrl,
    default: null,
    about:
      'The token endpoint where we get access tokens for the FHIR upstream (OAuth 2.0 client credentials).',
  }),
  fhirUpstreamClientId: optional({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM_CLIENT_ID',
    type: text,
    default: null,
    about: 'Our client_id at that token endpoint.',
  }),
  fhirUpstreamClientSecret: secret({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM_CLIENT_SECRET',
    type: credential,
    default: null,
    about: 'Our client_secret at that token endpoint. Either this or a key.',
  }),
  fhirUpstreamClientKey: secret({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM_CLIENT_KEY',
    type: signingKey,
    default: null,
    about:
      'Our private key at that token endpoint, in PEM, when it knows the public half (`private_key_jwt`, as SMART Backend Services are): RSA signs RS384, P-384 signs ES384.',
  }),
  fhirUpstreamClientKeyId: optional({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM_CLIENT_KEY_ID',
    type: text,
    default: null,
    about:
      'The `kid` that the token endpoint has for that key. Without it, the thumbprint of the key (RFC 7638).',
  }),
  fhirUpstreamScope: setting({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM_SCOPE',
    type: text,
    default: 'system/*.cruds',
    about: 'The scope that we ask that token endpoint for.',
  }),
  fhirUpstreamCertificate: secret({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM_CERTIFICATE',
    type: pem,
    default: null,
    about: 'Our certificate for a FHIR upstream that asks for one (mutual TLS).',
  }),
  fhirUpstreamKey: secret({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM_KEY',
    type: pem,
    default: null,
    about: 'The private key to that certificate.',
  }),
  fhirUpstreamTimeoutMillis: setting({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM_TIMEOUT_MILLIS',
    type: integer(100, 600_000),
    default: '30000',
    about: 'How long the FHIR upstream may take for an answer.',
  }),
  fhirUpstreamMaxConnections: setting({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM_MAX_CONNECTIONS',
    type: integer(1, 10_000),
    default: '64',
    about: 'The most connections that one node keeps to the FHIR upstream.',
  }),
  fhirUpstreamExportJudging: setting({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM_EXPORT_JUDGING',
    type: oneOf('verify', 'trust'),
    default: 'verify',
    about:
      'How far an export of the FHIR upstream is believed: `verify` judges each resource, as those of the embedded store are; `trust` looks at its type only, and takes the word of the upstream for whose it is.',
  }),
  fhirUpstreamExportFileHosts: setting({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM_EXPORT_FILE_HOSTS',
    type: hostList,
    default: '',
    about:
      'Hosts besides its own at which the FHIR upstream may keep exported files, such as a storage that it signs links for. They are fetched without credentials; files anywhere else are refused.',
  }),
  fhirUpstreamExportMaxSeconds: setting({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM_EXPORT_MAX_SECONDS',
    type: integer(1, 30 * DAY_SECONDS),
    default: String(DAY_SECONDS),
    about: 'How long the FHIR upstream may take for an export before it is given up, in seconds.',
  }),
  fhirAuditEvents: setting({
    section: 'Data',
    variable: 'CHARTGATE_FHIR_AUDIT_EVENTS',
    type: oneOf('trail', 'records'),
    default: 'trail',
    about:
      'What AuditEvents of the FHIR API are: `trail`, the audit trail of this server, which only scopes that name the type open and nobody writes; `records`, resources of the FHIR store or upstream like others.',
  }),
  fhirUpdateCreates: setting({
    section: 'Data',
    variable: 'CHARTGATE_FHIR_UPDATE_CREATES',
    type: oneOf('on', 'off'),
    default: 'on',
    about:
      "Whether a PUT may add a resource under an id of the client's choice. Only tokens without a bound on patients ever may.",
  }),
}
