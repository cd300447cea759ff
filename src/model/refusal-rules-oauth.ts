// The rules by which the authorization server refuses, in plain words: what each means and what is enough
// instead. The words of the console, of docs/apps.md and of the look-up for developers come from here.

/** What a rule says to a person who may never have read a specification. */
export type RuleWords = { meaning: string; remedy: string }

const any = {
  'rate-limited': {
    meaning: 'Too many requests came from one address, or by one client, in a short time.',
    remedy: 'Wait as long as the header Retry-After says.',
  },
  'request-malformed': {
    meaning: 'The request could not be read: another content type, broken encoding, or not UTF-8.',
    remedy: 'Send the parameters as application/x-www-form-urlencoded in UTF-8.',
  },
  'request-too-long': {
    meaning: 'The body or one of its parameters is longer than is read here.',
    remedy: 'Ask for less: wildcard scopes instead of long lists, a short state.',
  },
  'parameter-repeated': {
    meaning: 'A parameter was sent more than once, so that it is not clear which one counts.',
    remedy: 'Send each parameter once (RFC 6749 §3.1, §3.2).',
  },
  'parameter-missing': {
    meaning: 'A parameter that this endpoint needs was not sent.',
    remedy: 'Send the parameter that the error names.',
  },
  'parameter-wrong': {
    meaning: 'A parameter has a value that it cannot have.',
    remedy: 'Send what the error says.',
  },
} as const satisfies Record<string, RuleWords>

const authorize = {
  'client-unknown': {
    meaning: 'No app is registered here with this client_id.',
    remedy: 'Use the client_id that the registration gave you, at the practice that gave it.',
  },
  'client-disabled': {
    meaning: 'The practice has switched this app off, or has not approved it yet.',
    remedy: 'Ask the practice to switch it on.',
  },
  'redirect-uri-mismatch': {
    meaning: 'redirect_uri is none of those registered for the app, compared letter by letter.',
    remedy: 'Send exactly one of the registered redirect URIs, or register this one.',
  },
  'grant-not-registered': {
    meaning: 'The app is not registered for this grant type.',
    remedy: 'Register the grant type (grant_types), or use one that is registered.',
  },
  'request-object-unsupported': {
    meaning: 'Request objects and registration by request are not taken here.',
    remedy: 'Send the parameters themselves.',
  },
  'response-type-unsupported': {
    meaning: 'Only response_type=code with response_mode=query is answered.',
    remedy: 'Use the authorization code flow.',
  },
  'state-missing': {
    meaning: 'The app must send state and did not.',
    remedy: 'Send a state that cannot be guessed and compare it when the answer comes.',
  },
  'audience-mismatch': {
    meaning: 'aud does not name the FHIR server of this practice.',
    remedy: 'Send as aud the FHIR base URL, as it was given as iss or is in the discovery.',
  },
  'scope-not-allowed': {
    meaning: 'None of the scopes that were asked for can be granted to this app.',
    remedy: 'Ask for scopes the app is registered for, or have them added to its registration.',
  },
  'launch-mismatch': {
    meaning: 'The scope launch and the parameter launch come together or not at all.',
    remedy: 'In a launch from the chart send both; otherwise ask for launch/patient.',
  },
  'launch-stale': {
    meaning: 'The launch is unknown, was used, has expired, or was made for another app.',
    remedy: 'Start the app from the chart again; each launch serves once.',
  },
  'pkce-required': {
    meaning: 'The app must use PKCE and sent no code_challenge.',
    remedy: 'Send code_challenge with code_challenge_method=S256 (RFC 7636).',
  },
  'pkce-malformed': {
    meaning: 'code_challenge is not an S256 challenge.',
    remedy: 'Send the SHA-256 of the verifier in base64url, with code_challenge_method=S256.',
  },
  'login-required': {
    meaning: 'prompt=none was asked, and the person is not signed in (or somebody else is).',
    remedy: 'Send the person here without prompt=none.',
  },
  'consent-required': {
    meaning: 'prompt=none was asked, and the person has not allowed all this yet.',
    remedy: 'Send the person here without prompt=none.',
  },
  'patient-choice-required': {
    meaning: 'prompt=none was asked, and the person must choose a patient.',
    remedy: 'Send the person here without prompt=none.',
  },
  'no-patient-record': {
    meaning: 'The person has no patient record here that could be shared.',
    remedy: 'The practice can link the account with a record, or enter a proxy.',
  },
  'launch-patient-not-allowed': {
    meaning: 'The person may not open the record that the launch is for.',
    remedy: 'Start the app again as somebody who may open that chart.',
  },
  'user-denied': {
    meaning: 'The person did not allow it.',
    remedy: 'Nothing: tell the person that the app works only with their permission.',
  },
} as const satisfies Record<string, RuleWords>

const clientAuthentication = {
  'client-authentication-missing': {
    meaning: 'The request does not say which client it comes from.',
    remedy: 'Authenticate as registered; a public client sends client_id.',
  },
  'client-authentication-several': {
    meaning: 'More than one way of client authentication was used, or two different clients named.',
    remedy: 'Use exactly the one way that is registered, and one client_id.',
  },
  'client-authentication-method': {
    meaning: 'The client proved itself in another way than it is registered for.',
    remedy: 'Use the registered token_endpoint_auth_method, or change the registration.',
  },
  'client-authentication-malformed': {
    meaning: 'The Authorization header is not Basic with client_id:secret.',
    remedy: 'Encode both parts as forms do, join them by a colon, and base64 that.',
  },
  'client-secret-wrong': {
    meaning: 'The secret is not, or no longer, one of this client.',
    remedy: 'Use the current secret; the practice can make a new one with an overlap.',
  },
  'assertion-malformed': {
    meaning: 'client_assertion is not a JWT that could be read.',
    remedy: 'Send a signed JWT in compact form with the client_assertion_type of RFC 7523.',
  },
  'assertion-issuer': {
    meaning: 'iss and sub of the assertion are not both the client_id.',
    remedy: 'Set iss and sub to the client_id.',
  },
  'assertion-header': {
    meaning:
      'The header of the assertion has an algorithm, type, kid, jku or crit that is not taken.',
    remedy: 'Sign with RS384 or ES384, set kid, and jku only as registered.',
  },
  'assertion-audience': {
    meaning: 'aud of the assertion is not this token endpoint.',
    remedy: 'Set aud to the token endpoint exactly as discovery gives it.',
  },
  'assertion-expired': {
    meaning: 'The assertion has expired, or the clock of the client is behind.',
    remedy: 'Make a new assertion for each request, with exp a few minutes ahead; check the clock.',
  },
  'assertion-lifetime': {
    meaning: 'exp of the assertion is missing, or further ahead than five minutes.',
    remedy: 'Set exp at most five minutes ahead (SMART 2.2, asymmetric authentication).',
  },
  'assertion-not-yet': {
    meaning: 'iat or nbf of the assertion lies in the future.',
    remedy: 'Check the clock of the client.',
  },
  'assertion-id': {
    meaning: 'The assertion has no jti, or one that is too long.',
    remedy: 'Set jti to a new random value in each assertion.',
  },
  'assertion-replayed': {
    meaning: 'An assertion with this jti was used before.',
    remedy: 'Make a new assertion for each request, also when one is repeated.',
  },
  'assertion-signature': {
    meaning: 'The signature does not verify with the registered key of this kid.',
    remedy: 'Sign with the private key that belongs to the registered public one.',
  },
  'client-keys-unreachable': {
    meaning: "The client's JWKS URL could not be fetched.",
    remedy: 'See that it answers over https with JSON within seconds, from the internet.',
  },
  'client-key-unknown': {
    meaning: 'Not exactly one registered key has the kid and the type of the assertion.',
    remedy: 'Publish the key in the JWKS with this kid, once, for use sig.',
  },
  'client-key-unusable': {
    meaning: 'The registered key is too short or is no key.',
    remedy: 'Register an RSA key of 2048 bits or more, or one on P-256 or P-384.',
  },
} as const satisfies Record<string, RuleWords>

const token = {
  'grant-type-unsupported': {
    meaning: 'There is no such grant type here.',
    remedy: 'Use authorization_code, refresh_token or client_credentials.',
  },
  'code-unknown': {
    meaning: 'There is no such code: mistyped, long gone, or of another practice.',
    remedy: 'Redeem the code just as it came, at the token endpoint of the same issuer.',
  },
  'code-redeemed': {
    meaning:
      'The code was redeemed before. What the first one got was revoked, as a code may be stolen.',
    remedy: 'Redeem each code once; do not repeat the request when an answer is late.',
  },
  'code-of-other-client': {
    meaning: 'The code was issued to another client.',
    remedy: 'Redeem it with the client_id of the authorization request.',
  },
  'code-expired': {
    meaning: 'The code is older than a code may be.',
    remedy: 'Redeem the code at once, within a minute.',
  },
  'redirect-uri-differs': {
    meaning: 'redirect_uri is not the one of the authorization request.',
    remedy: 'Send the same redirect_uri again, letter by letter.',
  },
  'verifier-missing': {
    meaning: 'The code was asked for with a code_challenge, and no code_verifier was sent.',
    remedy: 'Send the code_verifier behind the challenge.',
  },
  'verifier-unexpected': {
    meaning: 'A code_verifier was sent for a code that was asked for without a challenge.',
    remedy: 'Send code_challenge in the authorization request as well.',
  },
  'verifier-mismatch': {
    meaning: 'code_verifier is not the one behind the code_challenge.',
    remedy: 'Keep the verifier with the state, and send it unchanged: 43 to 128 characters.',
  },
  'authorization-ended': {
    meaning: 'What the person allowed has ended: stopped, expired, or what it rested on has gone.',
    remedy: 'Ask the person again.',
  },
  'refresh-token-unknown': {
    meaning: 'There is no such refresh token of this client.',
    remedy: 'Keep the refresh token of the newest answer; otherwise ask the person again.',
  },
  'refresh-token-expired': {
    meaning: 'The refresh token has expired.',
    remedy: 'Refresh more often, or ask the person again.',
  },
  'refresh-token-reused': {
    meaning: 'A refresh token was used a second time; all that came from it was revoked.',
    remedy: 'Replace the kept token with that of each answer, and refresh once at a time.',
  },
  'scope-beyond-grant': {
    meaning: 'The refresh asks for a scope that was not granted.',
    remedy: 'Leave scope out, or ask for a subset of what was granted.',
  },
  'introspection-not-allowed': {
    meaning: 'A client without credentials of its own cannot introspect.',
    remedy: 'Introspect as a confidential client.',
  },
} as const satisfies Record<string, RuleWords>

const registration = {
  'registration-token-wrong': {
    meaning: 'The token is not, or no longer, the one that opens this registration.',
    remedy:
      'Send the newest registration access token, or an initial access token of the practice.',
  },
  'metadata-malformed': {
    meaning: 'The client metadata is not a JSON object, or holds members that may not be sent.',
    remedy: 'Send application/json with the members of RFC 7591.',
  },
  'metadata-wrong': {
    meaning: 'A member of the client metadata has a value that is not taken.',
    remedy: 'Correct the members that the error names.',
  },
  'redirect-uri-not-allowed': {
    meaning: 'A redirect URI that was to be registered is of a kind that is not safe.',
    remedy: 'Use https, a loopback address, or a private scheme with a dot in it; no fragment.',
  },
  'software-statement-unapproved': {
    meaning: 'The practice does not trust who signed the software statement.',
    remedy: 'Send the metadata without it, or ask the practice whose statements it takes.',
  },
  'software-statement-invalid': {
    meaning: 'The software statement cannot be verified, has expired, or is for something else.',
    remedy: 'Get a new one from its issuer, and correct what the error says.',
  },
  'software-statement-missing': {
    meaning: 'This practice registers only apps that show a software statement.',
    remedy: 'Send software_statement, signed by an issuer that the practice trusts.',
  },
  'registrations-full': {
    meaning: 'Too many apps are registered that nobody has used yet.',
    remedy: 'Try again later, or ask the practice.',
  },
  'registration-overtaken': {
    meaning: 'The registration was changed at the same moment.',
    remedy: 'Read it again and repeat the change.',
  },
} as const satisfies Record<string, RuleWords>

const launchApi = {
  'launch-privilege-missing': {
    meaning: 'The client may not make launches.',
    remedy: 'The practice can give it the launch_privilege.',
  },
  'launch-client-kind': {
    meaning: 'Launches are made only for clients that sign with a key of their own.',
    remedy: 'Register the client with private_key_jwt.',
  },
  'launch-not-possible': {
    meaning: 'This user cannot start this app for this patient.',
    remedy:
      'Name a user who may open the record, and an app with a launch URL and the scope launch.',
  },
} as const satisfies Record<string, RuleWords>

/** Every rule of the authorization server, by the place where an app meets it first. */
export const OAUTH_RULES = {
  any,
  authorize,
  clientAuthentication,
  token,
  registration,
  launchApi,
} as const
