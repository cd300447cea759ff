// Granted scopes: what they let the app do, in plain words (SMART 2.2 scopes). What was granted can be
// less than what was asked for, and only the token response says so.
import { categoryName, kindName } from './kinds.js'

const OTHERS = {
  openid: 'Know that it is you',
  fhirUser: 'Know which person in the record you are',
  profile: 'Know your name',
  launch: 'Know which chart is open',
  'launch/patient': 'Know whose record you chose',
  offline_access: 'Read also when you are not here, for as long as you chose',
  online_access: 'Read as long as you are signed in at the practice',
}

const RESOURCE = /^(patient|user|system)\/(\*|[A-Z][A-Za-z]*)\.([a-z]+|\*)(?:\?(.+))?$/
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

/**
 * What granted scopes let the app do: `{ powers, verbs }`, where powers are sentences, and verbs is a list
 * of `[verb, things]`: `['Read', ['allergies', 'measurements and test results: vital signs, imaging']]`.
 */
export function grantedWords(granted) {
  const powers = []
  const verbs = new Map()
  for (const scope of granted.split(' ').filter(Boolean)) {
    const parsed = resourceScope(scope)
    if (!parsed) powers.push(Object.hasOwn(OTHERS, scope) ? OTHERS[scope] : scope)
    else addThing(verbs, parsed)
  }
  const told = [...verbs].map(([verb, things]) => [verb, [...things].map(thingWords)])
  return { powers, verbs: told }
}

/** Under its verb, a kind with the categories in which it was granted; none for the whole kind. */
function addThing(verbs, { type, letters, filter }) {
  const verb = verbOf(letters)
  const things = verbs.get(verb) ?? new Map()
  verbs.set(verb, things)
  const category = filter.get('category')
  const parts = things.get(type) ?? []
  things.set(type, category === null ? parts : [...parts, categoryName(type, category)])
}

function verbOf(letters) {
  if (!/[cud]/.test(letters)) return 'Read'
  return /[rs]/.test(letters) ? 'Read and change' : 'Change'
}

function thingWords([type, parts]) {
  if (type === '*') return 'everything in the record, also kinds of data that come later'
  const kind = lowerFirst(kindName(type))
  return parts.length === 0 ? kind : `${kind} (${parts.map(lowerFirst).join(', ')})`
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
