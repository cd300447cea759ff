// What `config plan` and `config apply` have in common: the file, where its secrets are kept, and its faults.
import { readFileSync, statSync } from 'node:fs'
import type { Env } from '../../config/load.ts'
import { isSecretSetting } from '../../config/practice-record.ts'
import type { SettingsPlan } from '../../config/settings-plan.ts'
import { clientRules } from '../../oauth/client-metadata.ts'
import { makePlan, type Planned } from '../../oauth/trust-file/make-plan.ts'
import type { FileFault } from '../../oauth/trust-file/read-trusts.ts'
import type { ReadSecret } from '../../oauth/trust-file/secret-source.ts'
import { type Call, CommandError } from '../command.ts'
import { findTenant, type OpenPractice } from '../context.ts'

const MAX_BYTES = 8_388_608
const MAX_SECRET_BYTES = 4096

/** The text of the file, or of standard input where it is `-`. */
export async function readConfigText(call: Call, file: string): Promise<string> {
  if (file === '-') return call.readInput(MAX_BYTES)
  if (statSync(file).size > MAX_BYTES) throw new CommandError(`${file} is too large.`)
  return readFileSync(file, 'utf8')
}

/** The plan of a file. Throws a CommandError that tells every fault with its line. */
export async function planOf(
  call: Call,
  file: string,
  text: string,
  { chartgate, stores, config }: OpenPractice,
): Promise<Planned<SettingsPlan>> {
  const tenant = await findTenant(chartgate, call.tenant)
  const planned = await makePlan<SettingsPlan>(text, {
    stores,
    clock: chartgate.clock,
    maxBytes: MAX_BYTES,
    rules: clientRules(config),
    readSecret: secretReader(call.environment()),
    isSecretSetting,
    planSettings(given) {
      const plan = chartgate.practices.plan(tenant, given, { whole: true })
      if (!('faults' in plan)) return plan
      return { faults: plan.faults.map(({ variable: name, message }) => ({ name, message })) }
    },
  })
  if (!Array.isArray(planned)) return planned
  const name = file === '-' ? 'standard input' : file
  throw new CommandError(`Nothing was changed.\n${faultLines(name, planned)}`)
}

function faultLines(name: string, faults: readonly FileFault[]): string {
  return faults
    .map(
      ({ line, field, message }) => `${name}:${line}: ${field === '' ? '' : `${field} `}${message}`,
    )
    .join('\n')
}

/** Reads secrets from variables and files; one line break at the end of a file is not part of it. */
function secretReader(env: Env): ReadSecret {
  return (source) => {
    if ('env' in source) {
      const secret = env[source.env]
      return secret ? { secret } : { fault: `is to be in ${source.env}, which is not set` }
    }
    try {
      if (statSync(source.file).size > MAX_SECRET_BYTES)
        return { fault: `is to be in ${source.file}, which is too large` }
      return { secret: readFileSync(source.file, 'utf8').replace(/\r?\n$/, '') }
    } catch {
      // Whatever the reason, the one who runs the command can look.
      return { fault: `is to be in ${source.file}, which cannot be read` }
    }
  }
}
