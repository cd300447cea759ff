// The practice's settings in English.
import type { SettingsEffect } from '../../../model/practice-change.ts'

const effects: Record<SettingsEffect, string> = {
  pages: 'Pages show it from the next request on.',
  'apps-look': 'Apps are told of the look when they are next started.',
  'registration-off': 'No app can register itself. Apps that did stay.',
  'registration-token': 'Developers with a token of an operator can register apps.',
  'registration-open': 'Anybody can register an app.',
  'provider-on': 'People can sign in through the provider, once their accounts there are linked.',
  'provider-other':
    'Accounts that were linked at the provider before sign nobody in any more. Link the new ones.',
  'provider-off': 'Nobody signs in through a provider any more. Sessions that are open stay open.',
  'provider-changed': 'The next person who signs in does so under the new settings.',
  'records-upstream':
    'Records are read from the FHIR server from the next request on. Nothing is copied there.',
  'records-embedded':
    'Records are read from the embedded store from the next request on. Nothing is copied there.',
  connection: 'The FHIR server is reached in the new way. Requests under way are finished.',
  writing: 'The next write over the FHIR API follows it.',
}

export const practice = { effects }
