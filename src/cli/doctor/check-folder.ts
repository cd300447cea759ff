// The data folder: is it there, whose is it, may others look into it, and how much room is left.
import { accessSync, constants, statfsSync, statSync } from 'node:fs'
import { type Finding, fail, messageOf, ok, warn } from './finding.ts'

const CHECK = 'data folder'
const LEAST_BYTES = 100 * 1024 ** 2
const COMFORT_BYTES = 1024 ** 3

/** Looks whether the data folder is ours alone, can be written and has room. */
export function checkFolder(dataDir: string): Finding[] {
  try {
    const { mode } = statSync(dataDir)
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    return [modeFinding(dataDir, mode), roomFinding(dataDir)]
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return [warn(CHECK, `${dataDir} is not there yet`, 'Nothing: the first start makes it.')]
    return [
      fail(
        CHECK,
        `${dataDir} cannot be used: ${messageOf(error)}`,
        'Give the folder to the user that runs Chartgate, or name another with CHARTGATE_DATA_DIR.',
      ),
    ]
  }
}

function modeFinding(dataDir: string, mode: number): Finding {
  if (process.platform === 'win32' || (mode & 0o077) === 0)
    return ok(CHECK, `${dataDir} is closed to others`)
  return warn(CHECK, `other users of this machine may look into ${dataDir}`, `chmod 700 ${dataDir}`)
}

function roomFinding(dataDir: string): Finding {
  const { bavail, bsize } = statfsSync(dataDir)
  const free = bavail * bsize
  const told = `${(free / 1024 ** 3).toFixed(1)} GiB free`
  if (free < LEAST_BYTES)
    return fail('disk space', told, 'Make room: a full disk stops every sign-in.')
  if (free < COMFORT_BYTES) return warn('disk space', told, 'Make room soon.')
  return ok('disk space', told)
}
