// Whether an app that registers itself looks like somebody else: a name that reads like another app's or the
// practice's, a host a letter away from another's, a home page elsewhere than where it returns to (attack B07).
// Pure. Nothing is refused for it; it keeps an app from being approved without a person.
import { editDistance } from '../lib/edit-distance.ts'
import type { Client } from '../model/client.ts'
import type { RegistrationFlag } from '../model/registration.ts'

type Facts = Pick<Client, 'id' | 'name' | 'redirectUris' | 'clientUri'>

/** Letters of other scripts, and digits, that look like Latin ones (Unicode UTS 39 §4, the common part). */
const CONFUSABLE: Record<string, string> = {
  а: 'a',
  ɑ: 'a',
  α: 'a',
  Ь: 'b',
  с: 'c',
  ϲ: 'c',
  ԁ: 'd',
  е: 'e',
  ε: 'e',
  һ: 'h',
  і: 'i',
  ı: 'i',
  ι: 'i',
  ј: 'j',
  κ: 'k',
  к: 'k',
  ӏ: 'l',
  м: 'm',
  п: 'n',
  ո: 'n',
  о: 'o',
  ο: 'o',
  օ: 'o',
  р: 'p',
  ρ: 'p',
  ѕ: 's',
  т: 't',
  τ: 't',
  υ: 'u',
  ν: 'v',
  ѵ: 'v',
  ѡ: 'w',
  ω: 'w',
  х: 'x',
  χ: 'x',
  у: 'y',
  γ: 'y',
  з: '3',
  '0': 'o',
  '1': 'l',
  '5': 's',
  '|': 'l',
  $: 's',
  '@': 'a',
}
/** Names this short are a letter away from too much. */
const MIN_NEAR_LENGTH = 5

/** What a name looks like at a glance: no marks, no case, no signs, look-alikes as the letters they look like. */
export function skeleton(text: string): string {
  const letters = [...text.normalize('NFKD').toLowerCase()]
    .filter((letter) => !/\p{M}/u.test(letter))
    .map((letter) => CONFUSABLE[letter] ?? letter)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('i', 'l')
  return letters.replace(/[^\p{L}\p{N}]/gu, '')
}

const near = (a: string, b: string): boolean => {
  if (a === '' || b === '') return false
  if (a === b) return true
  const shorter = Math.min(a.length, b.length)
  if (shorter < MIN_NEAR_LENGTH || Math.abs(a.length - b.length) > 1) return false
  return editDistance(a, b) <= 1
}

/** What an operator should look at twice. `others` are the apps that are trusted already. */
export function registrationFlags(
  app: Facts,
  others: readonly Facts[],
  practiceName: string,
): RegistrationFlag[] {
  const flags: RegistrationFlag[] = []
  const name = skeleton(app.name)
  const known = others.filter(({ id }) => id !== app.id)
  const namesake = known.find((other) => near(name, skeleton(other.name)))
  if (namesake) flags.push({ kind: 'name-like-app', like: namesake.name })
  const practice = skeleton(practiceName)
  if (practice !== '' && (near(name, practice) || name.includes(practice)))
    flags.push({ kind: 'name-like-practice', like: practiceName })
  const hosts = hostsOf(app)
  const ours = new Set(known.flatMap(hostsOf))
  for (const host of hosts) {
    const double = ours.has(host)
      ? undefined
      : [...ours].find((other) => near(skeleton(host), skeleton(other)))
    if (double !== undefined) flags.push({ kind: 'host-like-app', like: double })
  }
  const site = hostOf(app.clientUri ?? '')
  if (site !== null && hosts.length > 0 && !hosts.some((host) => sameSite(host, site)))
    flags.push({ kind: 'site-elsewhere', like: site })
  return flags
}

/** Hosts out in the world that it returns to. */
const hostsOf = ({ redirectUris }: Facts): string[] => [
  ...new Set(redirectUris.map(hostOf).filter((host) => host !== null)),
]

function hostOf(uri: string): string | null {
  if (!/^https?:/.test(uri) || !URL.canParse(uri)) return null
  const { hostname } = new URL(uri)
  return /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname) ? null : hostname
}

/** Without a list of public suffixes: the same last two labels, or one below the other. */
function sameSite(a: string, b: string): boolean {
  const tail = (host: string) => host.split('.').slice(-2).join('.')
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`) || tail(a) === tail(b)
}
