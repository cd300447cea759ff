// `chartgate app import`: takes over login trusts of the first system from their SQL. Each stays switched off
// until it has a redirect URI; private keys are thrown away.
import { readFileSync, statSync } from 'node:fs'
import { clientRules } from '../../oauth/client-metadata.ts'
import { type ImportedTrust, importLoginTrusts } from '../../oauth/login-trust-import.ts'
import {
  type Call,
  type Command,
  CommandError,
  FAILED,
  hasSwitch,
  JSON_OPTION,
  OK,
  onlyPositional,
  printJson,
} from '../command.ts'
import { type OpenPractice, withPractice } from '../context.ts'

const MAX_BYTES = 524_288

export const appImport: Command = {
  name: 'app import',
  summary: "Take over login trusts from SQL: 'insert into login_trusts ...'.",
  positionals: 'FILE',
  options: { 'dry-run': { about: 'Say what would be done, and do nothing.' }, ...JSON_OPTION },
  takes: { settings: false, tenant: true },
  help: `
FILE may be - for standard input. domain becomes the client_id, description the name, login_url the launch
URL, public_key (PEM) the key that the app signs with, and the bit 8388608 of allowed_options the FHIR
switch. A trust stays switched off until it has a redirect URI. A private_key is reported and thrown away.
Ends with code 1 when a trust was refused.`,
  async run(call) {
    const text = await readSql(call, onlyPositional(call, 'FILE'))
    return withPractice(call, (practice) => importAll(call, text, practice))
  },
}

async function readSql(call: Call, file: string): Promise<string> {
  if (file === '-') return call.readInput(MAX_BYTES)
  if (statSync(file).size > MAX_BYTES) throw new CommandError(`${file} is too large.`)
  return readFileSync(file, 'utf8')
}

async function importAll(
  call: Call,
  text: string,
  { chartgate, stores, config }: OpenPractice,
): Promise<number> {
  const now = chartgate.clock.now()
  const trusts = importLoginTrusts(text, clientRules(config), now)
  if (!Array.isArray(trusts))
    throw new CommandError(`The SQL goes wrong in line ${trusts.line}: it ${trusts.message}.`)
  for (const trust of trusts) {
    const { client } = trust
    if (client === null) continue
    const taken = hasSwitch(call, 'dry-run')
      ? (await stores.clients.find(client.id)) !== null
      : !(await stores.write(async (unit) => {
          if (!(await unit.clients.add(client))) return false
          await unit.auditEvents.append({
            type: 'client-added',
            at: now,
            outcome: 'success',
            clientId: client.id,
            detail: { by: 'command line', from: 'login_trusts' },
          })
          return true
        }))
    if (taken) refuse(trust, `there is an app with the client_id '${client.id}' already`)
  }
  print(call, trusts)
  return trusts.every(({ client }) => client !== null) ? OK : FAILED
}

function refuse(trust: ImportedTrust, reason: string): void {
  trust.client = null
  trust.faults.push(reason)
}

function print(call: Call, trusts: readonly ImportedTrust[]): void {
  const dry = hasSwitch(call, 'dry-run')
  if (hasSwitch(call, 'json')) {
    printJson(
      call,
      trusts.map(({ name, client, notes, faults }) => ({
        trust: name,
        client_id: client?.id ?? null,
        imported: client !== null && !dry,
        notes,
        faults,
      })),
    )
    return
  }
  for (const { name, client, notes, faults } of trusts) {
    const deed = client === null ? 'refused' : dry ? 'would be imported' : 'imported'
    call.out(`${name}: ${deed}\n`)
    for (const line of [...faults, ...notes]) call.out(`  ${line}\n`)
  }
}
