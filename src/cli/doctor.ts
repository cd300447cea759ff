// `chartgate doctor`: looks at an installation and says of each part whether it is well, and if not, what
// to do. Changes nothing.
import { ConfigError } from '../config/fault.ts'
import { loadConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { systemClock } from '../lib/clock.ts'
import {
  type Call,
  type Command,
  FAILED,
  hasSwitch,
  JSON_OPTION,
  noPositionals,
  OK,
  printJson,
} from './command.ts'
import { checkDatabase } from './doctor/check-database.ts'
import { checkFolder } from './doctor/check-folder.ts'
import { checkPublicUrl, checkUpstream } from './doctor/check-network.ts'
import { type Finding, fail, ok, warn } from './doctor/finding.ts'

const LEAST_NODE = 24

export const doctor: Command = {
  name: 'doctor',
  summary: 'Check configuration, database, keys, clock, network and disk, and say what to do.',
  options: JSON_OPTION,
  takes: { settings: true, tenant: false },
  async run(call) {
    noPositionals(call)
    const findings = await examine(call)
    if (hasSwitch(call, 'json')) printJson(call, findings)
    else call.out(findings.map(line).join(''))
    return findings.some(({ status }) => status === 'fail') ? FAILED : OK
  },
}

async function examine(call: Call): Promise<Finding[]> {
  const node = checkNode(process.versions.node)
  let config: Config
  try {
    config = loadConfig(call.environment(), call.settings)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    // Without a configuration there is nothing else to look at.
    return [
      node,
      ...error.faults.map(({ variable, message }) =>
        fail('configuration', `${variable} ${message}`, 'See docs/configuration.md.'),
      ),
    ]
  }
  return [
    node,
    ...checkConfiguration(config),
    ...checkFolder(config.dataDir),
    ...(await checkDatabase(config, systemClock)),
    ...(await checkPublicUrl(config, systemClock)),
    ...(await checkUpstream(config, systemClock)),
  ]
}

function checkNode(version: string): Finding {
  return Number.parseInt(version, 10) >= LEAST_NODE
    ? ok('Node', version)
    : fail(
        'Node',
        `${version} is too old`,
        `Use Node ${LEAST_NODE} or newer: 'npm run chartgate' brings it.`,
      )
}

function checkConfiguration({ profile, publicUrl, host, trustedProxies }: Config): Finding[] {
  const findings = [ok('configuration', `${profile}, as ${publicUrl}`)]
  if (profile === 'demo' && host !== '127.0.0.1' && host !== '::1' && host !== 'localhost')
    findings.push(
      warn(
        'listening',
        `the demo listens on ${host}, where others can reach it`,
        'Leave CHARTGATE_HOST out, or use the production profile.',
      ),
    )
  if (profile === 'production' && trustedProxies.length === 0)
    findings.push(
      warn(
        'proxy',
        'no proxy is trusted, so all requests seem to come from the one in front and share its limits',
        'Name it in CHARTGATE_TRUSTED_PROXIES, and let it set X-Forwarded-For.',
      ),
    )
  return findings
}

function line({ check, status, detail, advice }: Finding): string {
  const first = `${status.padEnd(5)} ${check}: ${detail}\n`
  return advice === undefined ? first : `${first}      -> ${advice}\n`
}
