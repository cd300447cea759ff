// `chartgate user add`: a person who can sign in.
import { newId } from '../../lib/ids.ts'
import { mustHaveSecondFactor } from '../../model/second-factor.ts'
import type { User } from '../../model/user.ts'
import {
  type Call,
  type Command,
  CommandError,
  hasSwitch,
  JSON_OPTION,
  noPositionals,
  optionOf,
  printJson,
  requiredOption,
  UsageError,
} from '../command.ts'
import { type OpenPractice, withPractice } from '../context.ts'
import { type NewPassword, newPassword, PASSWORD_OPTION } from './new-password.ts'
import { linkText, makeLink, printLink } from './password-link.ts'
import { printUser } from './print-user.ts'
import {
  type ProxyFor,
  parseDisplayName,
  parseFhirUser,
  parseKind,
  parseProxy,
  parseUsername,
} from './user-rules.ts'

export const userAdd: Command = {
  name: 'user add',
  summary: 'Add a person who can sign in.',
  options: {
    kind: { value: 'KIND', about: 'patient, practitioner, operator or auditor.' },
    username: { value: 'NAME', about: 'What they sign in with.' },
    name: { value: 'TEXT', about: 'What pages call them; the username by default.' },
    'fhir-user': { value: 'TYPE/ID', about: 'Who they are in FHIR, such as Patient/85.' },
    proxy: {
      value: 'Patient/ID=WHAT',
      about: 'Whose record they may act for, and as what: Patient/85=mother.',
      many: true,
    },
    invite: { about: 'Make a link by which they choose a password, instead of a password.' },
    ...PASSWORD_OPTION,
    ...JSON_OPTION,
  },
  takes: { settings: false, tenant: true },
  help: `
Example:
  chartgate user add --kind patient --username ada --name 'Ada Whitehorse' --fhir-user Patient/85 --password-stdin`,
  async run(call) {
    noPositionals(call)
    const described = describedUser(call)
    const invite = hasSwitch(call, 'invite')
    if (invite && hasSwitch(call, 'password-stdin'))
      throw new UsageError('--invite and --password-stdin exclude each other.')
    const password = invite ? null : await newPassword(call)
    return withPractice(call, (practice) => addUser(call, practice, described, password))
  },
}

type Described = Pick<User, 'kind' | 'username' | 'displayName' | 'fhirUser'> & {
  proxies: readonly ProxyFor[]
}

function describedUser(call: Call): Described {
  const kind = parseKind(requiredOption(call, 'kind'))
  const username = parseUsername(requiredOption(call, 'username'))
  return {
    kind,
    username,
    displayName: parseDisplayName(optionOf(call, 'name') ?? username),
    fhirUser: parseFhirUser(kind, optionOf(call, 'fhir-user')),
    proxies: (call.options.get('proxy') ?? []).map((text) => parseProxy(kind, text)),
  }
}

async function addUser(
  call: Call,
  practice: OpenPractice,
  { proxies, ...described }: Described,
  password: NewPassword | null,
): Promise<undefined> {
  const { chartgate, stores } = practice
  const now = chartgate.clock.now()
  const user: User = {
    ...described,
    id: newId(now),
    passwordHash: password?.hash ?? null,
    createdAt: now,
    passwordChangedAt: now,
    disabledAt: null,
  }
  await stores.write(async (unit) => {
    if (!(await unit.users.add(user)))
      throw new CommandError(`There is a user with the name '${user.username}' already.`)
    for (const proxy of proxies)
      await unit.users.addProxy({
        ...proxy,
        id: newId(now),
        userId: user.id,
        from: now,
        until: null,
      })
    await unit.auditEvents.append({
      type: 'user-added',
      at: now,
      outcome: 'success',
      userId: user.id,
      detail: { by: 'command line', kind: user.kind },
    })
  })
  await warnOfMissing(call, practice, user.fhirUser, proxies)
  const link = password === null ? await makeLink(practice, user) : null
  const shown = password?.shown ?? null
  if (hasSwitch(call, 'json'))
    printJson(call, {
      ...printUser(user),
      ...(shown !== null && { password: shown }),
      ...(link && printLink(link)),
    })
  else {
    call.out(`${user.displayName} can sign in as ${user.username}.\n`)
    if (shown !== null) call.out(`Password, shown this once: ${shown}\n`)
    if (link) call.out(linkText(link))
    if (mustHaveSecondFactor(practice.config.secondFactor, user.kind))
      call.out(`At the first sign-in ${user.username} sets up a second factor.\n`)
  }
  return undefined
}

/** A user of a record that is not there can sign in and see nothing: worth a word, since ids are typed by hand. */
async function warnOfMissing(
  call: Call,
  { chartgate, practice: { upstream } }: OpenPractice,
  fhirUser: string | null,
  proxies: readonly ProxyFor[],
): Promise<void> {
  if (upstream !== null) return
  const store = chartgate.fhirStore(call.tenant)
  const references = [fhirUser, ...proxies.map(({ patientId }) => `Patient/${patientId}`)]
  for (const reference of references.filter((text) => text !== null)) {
    const [type = '', id = ''] = reference.split('/')
    if ((await store.read(type, id)) === null)
      call.err(`chartgate: the FHIR store has no ${reference} (yet).\n`)
  }
}
