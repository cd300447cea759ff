// What the members of client metadata must keep to, a list read from top to bottom. Each check answers its
// faults, so that whoever registers an app is told all of them at once (RFC 7591 §2, RFC 9700 §2).
import type { GrantType } from '../model/client.ts'
import { parseScopes } from '../model/scope.ts'
import type { MetadataFault, WireMetadata } from './client-metadata-shape.ts'
import { redirectUriFault } from './redirect-uri.ts'
import { isOrigin, type WebUrlRules, webUrlFault } from './web-url.ts'

type Check = (wire: WireMetadata, rules: WebUrlRules) => MetadataFault[]

/** Every fault of metadata that has the right shape. */
export function metadataFaults(wire: WireMetadata, rules: WebUrlRules): MetadataFault[] {
  return CHECKS.flatMap((check) => check(wire, rules))
}

const fault = (member: string, message: string): MetadataFault[] => [{ member, message }]
const has = (wire: WireMetadata, grantType: GrantType) => wire.grant_types.includes(grantType)
const isPublic = (wire: WireMetadata) => wire.token_endpoint_auth_method === 'none'

const WEB_URLS = [
  'client_uri',
  'logo_uri',
  'policy_uri',
  'tos_uri',
  'launch_uri',
  'jwks_uri',
] as const

const CHECKS: readonly Check[] = [
  function redirectUris(wire) {
    if (wire.redirect_uris.length === 0 && has(wire, 'authorization_code'))
      return fault('redirect_uris', 'must hold at least one URI for the authorization_code grant')
    return wire.redirect_uris.flatMap((uri, index) => {
      const message = redirectUriFault(uri)
      return message === null ? [] : fault(`redirect_uris[${index}]`, message)
    })
  },

  function webUrls(wire, rules) {
    const given = WEB_URLS.map((member) => [member, wire[member]] as const)
    const launches = wire.launch_uris.map((uri, index) => [`launch_uris[${index}]`, uri] as const)
    return [...given, ...launches].flatMap(([member, url]) => {
      if (url === undefined) return []
      const message = webUrlFault(url, rules)
      if (message !== null) return fault(member, message)
      // A launch adds parameters and a fetch has no fragment, so neither can have one.
      const whole = member.startsWith('launch_uri') || member === 'jwks_uri'
      return whole && url.includes('#') ? fault(member, 'has a fragment (#)') : []
    })
  },

  function origins(wire, rules) {
    return wire.allowed_origins.flatMap((origin, index) =>
      isOrigin(origin, rules)
        ? []
        : fault(`allowed_origins[${index}]`, 'must be an origin such as https://app.example'),
    )
  },

  /** RFC 7591 §2.1: what does not go together. */
  function grantsAndResponses(wire) {
    const expected = has(wire, 'authorization_code') ? ['code'] : []
    const given = wire.response_types ?? expected
    if (given.length !== expected.length || given[0] !== expected[0])
      return fault('response_types', `must be [${expected}] with these grant_types`)
    if (has(wire, 'refresh_token') && !has(wire, 'authorization_code'))
      return fault('grant_types', 'has refresh_token without authorization_code')
    return []
  },

  function publicClient(wire) {
    if (!isPublic(wire)) return []
    const faults: MetadataFault[] = []
    if (has(wire, 'client_credentials'))
      faults.push(
        ...fault(
          'grant_types',
          'has client_credentials, which a client without credentials cannot use',
        ),
      )
    // RFC 9700 §2.1.1: without a secret, PKCE is what binds a code to the app that asked for it.
    if (!wire.pkce_required)
      faults.push(...fault('pkce_required', 'may be false only for a confidential client'))
    if (!wire.state_required)
      faults.push(...fault('state_required', 'may be false only for a confidential client'))
    if (wire.may_introspect_all)
      faults.push(...fault('may_introspect_all', 'may be true only for a confidential client'))
    return faults
  },

  function launchPrivilege(wire) {
    return wire.launch_privilege === 'none' || wire.token_endpoint_auth_method === 'private_key_jwt'
      ? []
      : fault('launch_privilege', 'is for clients that sign: it needs private_key_jwt')
  },

  function secrets(wire) {
    const bySecret = /^client_secret_/.test(wire.token_endpoint_auth_method)
    return wire.client_secret === undefined || bySecret
      ? []
      : fault('client_secret', `has no use with ${wire.token_endpoint_auth_method}`)
  },

  function keys(wire) {
    if (wire.jwks && wire.jwks_uri !== undefined)
      return fault('jwks', 'and jwks_uri are both given; give one (RFC 7591 section 2)')
    if (wire.token_endpoint_auth_method === 'private_key_jwt' && !wire.jwks && !wire.jwks_uri)
      return fault('jwks_uri', 'or jwks is required with private_key_jwt')
    return []
  },

  function scopes(wire) {
    if (wire.scope === undefined) return []
    const { scopes: known, unknown } = parseScopes(wire.scope)
    const faults: MetadataFault[] = []
    if (unknown.length > 0)
      faults.push(...fault('scope', `has what is no scope here: ${unknown.slice(0, 5).join(' ')}`))
    const forSystem = known.filter((scope) => scope.text.startsWith('system/'))
    const forUsers = known.filter((scope) => !scope.text.startsWith('system/'))
    // SMART 2.2 backend-services: system scopes are for those who sign with a key of their own.
    const backend =
      has(wire, 'client_credentials') && wire.token_endpoint_auth_method === 'private_key_jwt'
    if (forSystem.length > 0 && !backend)
      faults.push(
        ...fault('scope', 'has system/ scopes, which need client_credentials and private_key_jwt'),
      )
    if (forUsers.length > 0 && !has(wire, 'authorization_code'))
      faults.push(...fault('scope', `has ${forUsers[0]?.text}, which needs authorization_code`))
    const access = known.find((scope) => scope.kind === 'access')
    if (access && has(wire, 'authorization_code') && !has(wire, 'refresh_token'))
      faults.push(...fault('scope', `has ${access.text}, which needs refresh_token in grant_types`))
    return faults
  },
]
