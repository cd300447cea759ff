// The rules by which the FHIR server refuses, in plain words: access tokens, scopes, reach, exports, and
// faults of a request. Refusals that only people of the practice are told apart stand at the end.
import type { RuleWords } from './refusal-rules-oauth.ts'

const access = {
  'token-missing': {
    meaning: 'No access token was sent.',
    remedy: 'Send Authorization: Bearer with an access token.',
  },
  'token-invalid': {
    meaning: 'The access token is unknown, has expired, was revoked, or is for another server.',
    remedy: 'Refresh it; if that fails, ask the person again.',
  },
  'scope-missing': {
    meaning: 'No scope of the token allows this kind of request for this type.',
    remedy:
      'Ask for a scope that has the letter for the type; the person may also have declined it.',
  },
  'reach-too-small': {
    meaning:
      'This is only for tokens that may see all patients of the practice, without a constraint.',
    remedy: 'Ask for one patient or resource at a time.',
  },
  'operation-not-offered': {
    meaning: 'No token may call this operation here.',
    remedy: 'Use read and search, $everything or $export.',
  },
  'write-not-covered': {
    meaning:
      'The resource, as it was or as it would be, is not within the scopes and patients of the token.',
    remedy: 'Write about the patient of the token only, and within the constraints of its scopes.',
  },
  'reference-not-visible': {
    meaning: 'The body refers to a resource that this token cannot see.',
    remedy: 'Refer only to what the token can read.',
  },
  'export-scope-missing': {
    meaning: 'The token does not cover what is to be exported.',
    remedy: "Ask for system/ scopes with 'r' and 's' and without a constraint, for each type.",
  },
  'export-group-not-allowed': {
    meaning: 'The client may export certain groups only.',
    remedy: 'Export one of the groups of the registration, by Group/[id]/$export.',
  },
  'export-link-invalid': {
    meaning: 'The link to a file of an export has expired, was altered, or its export has ended.',
    remedy: 'Ask for the manifest again: it has fresh links.',
  },
  'not-found': {
    meaning:
      'There is no such resource that this token could see. Whether there is one for others is not told.',
    remedy: 'Check the id, and that it belongs to the patient and the scopes of the token.',
  },
} as const satisfies Record<string, RuleWords>

const request = {
  'fhir-request-wrong': {
    meaning: 'The request is not one that FHIR has, or its body is not what the URL says.',
    remedy: 'Correct what the diagnostics name.',
  },
  'fhir-not-supported': {
    meaning: 'This is not done here, or cannot be done under the scopes of this token.',
    remedy: 'See the CapabilityStatement (/metadata) for what is offered.',
  },
  'fhir-too-much': {
    meaning: 'The request asks for more than one request may.',
    remedy: 'Ask for less at a time.',
  },
  'fhir-overtaken': {
    meaning: 'The resource is not in the version that the request expects.',
    remedy: 'Read it again and repeat the change.',
  },
  'fhir-rule-broken': {
    meaning: 'The resource breaks a rule of FHIR or of this server.',
    remedy: 'Correct what the diagnostics name.',
  },
} as const satisfies Record<string, RuleWords>

/** Why something was told to be not there; never told to apps, since it would tell what there is. */
const hidden = {
  'resource-absent': {
    meaning: 'There is no such resource, or it was deleted.',
    remedy: 'Nothing: the answer was true.',
  },
  'patient-foreign': {
    meaning:
      'There is such a resource, but it belongs to no patient (or client) that the token is for.',
    remedy: 'The app needs an authorization for that patient.',
  },
  'granular-constraint': {
    meaning: 'There is such a resource, but it does not meet the constraint of the scope.',
    remedy: 'The app needs a wider scope, or one with another constraint.',
  },
  'page-link-invalid': {
    meaning: 'The page link has expired, was altered, or was made for another token.',
    remedy: 'Repeat the search.',
  },
} as const satisfies Record<string, RuleWords>

/** Every rule of the FHIR server. */
export const FHIR_RULES = { access, request } as const
/** What a refusal by `not-found` was in truth. */
export const HIDDEN_RULES = hidden
