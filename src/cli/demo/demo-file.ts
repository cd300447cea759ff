// The demo's memory between starts: the passwords it made, in a file that only its owner may read.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'
import { CommandError } from '../command.ts'

/** The file of the demo in a data folder; its being there says that the folder is a demo's. */
export function demoFile(dataDir: string): string {
  return path.join(dataDir, 'demo.json')
}

const shape = z.object({
  /** False while the practice is being written, so that an interrupted first start is taken up again. */
  seeded: z.boolean(),
  users: z.array(z.object({ username: z.string(), password: z.string() })),
})

export type DemoMemory = z.output<typeof shape>

/** What an earlier start wrote; null when there was none. */
export function readDemoFile(dataDir: string): DemoMemory | null {
  const file = demoFile(dataDir)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  try {
    return shape.parse(JSON.parse(text))
  } catch (cause) {
    throw new CommandError(
      `${file} cannot be read. Remove the folder ${dataDir} to start the demo over.`,
      {
        cause,
      },
    )
  }
}

/** Keeps what the demo must remember, for its owner only. */
export function writeDemoFile(dataDir: string, memory: DemoMemory): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = demoFile(dataDir)
  writeFileSync(file, `${JSON.stringify(memory, null, 2)}\n`, { mode: 0o600, flush: true })
  // The mode above holds for a new file only.
  chmodSync(file, 0o600)
}
