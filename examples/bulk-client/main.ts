// The bulk client's command line. `register` prints what to register, `export` brings an export home.
import path from 'node:path'
import { parseArgs } from 'node:util'
import { tokenSource } from './access-token.ts'
import { bulkServer } from './bulk-server.ts'
import { readState, runExport, type Summary, type Told } from './export-run.ts'
import { loadKey, registration } from './keys.ts'

const HELP = `Usage: node examples/bulk-client/main.ts COMMAND [OPTIONS]

  register   make a key pair (once) and print what to register, for example
               node examples/bulk-client/main.ts register | npm run -s chartgate -- app add
  export     order an export, wait for it, fetch and check its files

Options
  --key FILE        the key pair                             [bulk-client-key.json]
  --scope SCOPE     what to register or to ask for           [system/*.rs]
  --name NAME       the client's name, to register           [Bulk client]
  --fhir URL        the FHIR base of the server              [http://localhost:4000/fhir]
  --client-id ID    as the server registered the client
  --group ID        export a group                           [all patients]
  --system          export everything
  --type A,B        only these resource types
  --since INSTANT   only what changed after it
  --since-last DIR  only what changed after the export in that folder
  --out DIR         where the files go; an export begun there goes on   [./export]

The server's own words on any refusal are printed. Exit: 0 done, 1 refused or failed, 2 called wrongly.
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    key: { type: 'string', default: 'bulk-client-key.json' },
    scope: { type: 'string', default: 'system/*.rs' },
    name: { type: 'string', default: 'Bulk client' },
    fhir: { type: 'string', default: 'http://localhost:4000/fhir' },
    'client-id': { type: 'string' },
    group: { type: 'string' },
    system: { type: 'boolean', default: false },
    type: { type: 'string' },
    since: { type: 'string' },
    'since-last': { type: 'string' },
    out: { type: 'string', default: './export' },
    help: { type: 'boolean', default: false },
  },
})

const [command] = positionals
if (values.help || command === undefined) process.stdout.write(HELP)
else if (command === 'register') {
  const metadata = registration(loadKey(values.key), values.name, values.scope)
  process.stdout.write(`${JSON.stringify(metadata, null, 2)}\n`)
} else if (command === 'export' && values['client-id'] !== undefined) {
  await exportNow(values['client-id'])
} else {
  process.stderr.write(HELP)
  process.exitCode = 2
}

async function exportNow(clientId: string): Promise<void> {
  const fhirBase = values.fhir.replace(/\/$/, '')
  const key = loadKey(values.key)
  const tokens = tokenSource({ fhirBase, clientId, scope: values.scope, key })
  try {
    const summary = await runExport(bulkServer(tokens), orderUrl(fhirBase), values.out, terminal())
    printSummary(summary)
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}

function orderUrl(fhirBase: string): string {
  const level = values.system
    ? '$export'
    : values.group === undefined
      ? 'Patient/$export'
      : `Group/${encodeURIComponent(values.group)}/$export`
  const last = values['since-last']
  const since = last === undefined ? values.since : readState(last)?.manifest?.transactionTime
  if (last !== undefined && since === undefined) throw new Error(`There is no export in ${last}.`)
  const query = new URLSearchParams()
  if (values.type !== undefined) query.set('_type', values.type)
  if (since !== undefined) query.set('_since', since)
  return `${fhirBase}/${level}${query.size > 0 ? `?${query}` : ''}`
}

/** A bar on a terminal; plain lines, and few of them, anywhere else. */
function terminal(): Told {
  const { stderr } = process
  return {
    note: (text) => void stderr.write(`${text}\n`),
    progress(done, all, text) {
      if (!stderr.isTTY) return
      const full = Math.round((done / Math.max(1, all)) * 24)
      const bar = '#'.repeat(full).padEnd(24, '.')
      stderr.write(`\r[${bar}] ${done}/${all} ${text}`.padEnd(78).slice(0, 78))
    },
  }
}

function printSummary({ transactionTime, resources, files, deleted, errors }: Summary): void {
  if (process.stderr.isTTY) process.stderr.write('\n')
  const all = Object.entries(resources).sort(([a], [b]) => (a < b ? -1 : 1))
  const width = Math.max(10, ...all.map(([type]) => type.length))
  for (const [type, count] of all)
    process.stdout.write(`${type.padEnd(width)} ${String(count).padStart(9)}\n`)
  const total = all.reduce((sum, [, count]) => sum + count, 0)
  process.stdout.write(`${'together'.padEnd(width)} ${String(total).padStart(9)}\n`)
  process.stdout.write(
    `${files} files in ${path.resolve(values.out)}, every count as told; ` +
      `${deleted} bundles of deletions, ${errors} messages.\nAs of ${transactionTime}\n`,
  )
}
