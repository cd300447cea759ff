// Granted scopes: what they let the app do, in plain words (SMART 2.2 scopes). What was granted can be
// less than what was asked for, and only the token response says so.
import { categoryName, kindName } from './kinds.js'

const OTHERS = {
  openid: 'Know that it is you',
  fhirUser: 'Know which person in the record you are',
  profile: 'Know your name',
  launch: 'Know which chart is open',
  'launch/patient': 'Know whose record you chose',
  offline_access: 'Read also when you are not here, until you stop it',
  online_access: 'Read as long as you are signed in at the practice',
}

const RESOURCE = /^(patient|user|system)\/(\*|[A-Za-z]+)\.([a-z]+|\*)(?:\?(.+))?$/
const VERSION_1 = { read: 'rs', write: 'cud', '*': 'cruds' }

/** A resource scope in parts, or null for another kind of scope. */
export function resourceScope(scope) {
  const match = RESOURCE.exec(scope)
  if (!match) return null
  const [, context, type, access, query] = match
  return {
    context,
    type,
    letters: VERSION_1[access] ?? access,
    filter: new URLSearchParams(query ?? ''),
  }
}

/** What a granted scope lets the app do. */
export function scopeWords(scope) {
  if (Object.hasOwn(OTHERS, scope)) return OTHERS[scope]
  const parsed = resourceScope(scope)
  if (!parsed) return scope
  const writes = /[cud]/.test(parsed.letters)
  const verb = !writes ? 'Read' : /[rs]/.test(parsed.letters) ? 'Read and change' : 'Change'
  return `${verb} ${thingWords(parsed)}`
}

function thingWords({ type, filter }) {
  if (type === '*') return 'everything in the record, also kinds of data that come later'
  const kind = lowerFirst(kindName(type))
  const category = filter.get('category')
  return category === null ? kind : `${kind}: ${lowerFirst(categoryName(type, category))}`
}

const lowerFirst = (text) => text.charAt(0).toLowerCase() + text.slice(1)

/** What may be read of a kind: `whole`, or the list of its categories (`system|code`); none is an empty list. */
export function readable(granted, type) {
  const scopes = granted
    .split(' ')
    .map(resourceScope)
    .filter((scope) => scope && (scope.type === type || scope.type === '*'))
    .filter((scope) => /[rs]/.test(scope.letters))
  if (scopes.some(({ filter }) => filter.size === 0)) return { whole: true, categories: [] }
  const categories = scopes.map(({ filter }) => filter.get('category')).filter(Boolean)
  return { whole: false, categories: [...new Set(categories)] }
}
