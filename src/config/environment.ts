// The process's variables, and those of a `.env` file in the current folder. The only reader of both.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import type { Env } from './load.ts'

/** The variables in force: those of the process win over those of `folder`/.env. */
export function environment(folder: string = process.cwd()): Env {
  return { ...dotEnv(folder), ...process.env }
}

function dotEnv(folder: string): Env {
  try {
    return parseEnv(readFileSync(path.join(folder, '.env'), 'utf8'))
  } catch (error) {
    // Having no such file is the usual case; one that cannot be read is the operator's to know.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
}
