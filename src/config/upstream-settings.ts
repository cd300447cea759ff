// The settings of the FHIR R4 server that is guarded instead of the embedded store; part of the table
// (schema.ts).
import { optional, secret, setting } from './setting.ts'
import { credential, httpUrl, integer, oneOf, pem, text } from './value-types.ts'

export const upstreamSettings = {
  fhirUpstream: optional({
    section: 'Outside connections',
    variable: 'FHIR_UPSTREAM',
    type: httpUrl,
    default: null,
    about:
      'The base URL of the FHIR R4 server whose data is guarded, instead of the embedded FHIR store. It serves the default practice; practices with a handle of their own keep the embedded store.',
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
    about: 'Our client_secret at that token endpoint.',
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
  fhirUpdateCreates: setting({
    section: 'Data',
    variable: 'CHARTGATE_FHIR_UPDATE_CREATES',
    type: oneOf('on', 'off'),
    default: 'on',
    about:
      "Whether a PUT may add a resource under an id of the client's choice. Only tokens without a bound on patients ever may.",
  }),
}
