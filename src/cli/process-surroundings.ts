// The process as a command sees it: its streams, and the signals that ask it to stop.
import { createInterface } from 'node:readline/promises'
import type { Env } from '../config/load.ts'
import { CommandError, type Surroundings } from './command.ts'

type ProcessLike = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'once'>

/** Wraps the process. A reader that goes away (`chartgate app list | head -1`) is no fault. */
export function processSurroundings(process: ProcessLike, environment: () => Env): Surroundings {
  const { stdin, stdout, stderr } = process
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return {
    environment,
    typedInput: stdin.isTTY === true,
    readInput: async (limitBytes) => {
      const parts: Buffer[] = []
      let size = 0
      for await (const part of stdin) {
        const bytes = Buffer.from(part)
        size += bytes.length
        if (size > limitBytes)
          throw new CommandError(`There are more than ${limitBytes} bytes on standard input.`)
        parts.push(bytes)
      }
      return new TextDecoder('utf-8', { fatal: false }).decode(Buffer.concat(parts))
    },
    ask: async (question) => {
      // On the other stream, so that an answer that goes into a file holds nothing but the answer.
      const lines = createInterface({ input: stdin, output: stderr })
      try {
        return await lines.question(question)
      } finally {
        lines.close()
      }
    },
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    untilStopped: () =>
      new Promise((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
      }),
  }
}
