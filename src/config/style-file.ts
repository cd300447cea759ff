// The practice's own look, read from the file that its setting names.
import { readFileSync } from 'node:fs'
import { DEFAULT_STYLE, parseStyle, type SmartStyle } from '../model/smart-style.ts'
import type { ConfigFault } from './fault.ts'
import { type Config, SETTINGS } from './schema.ts'

const MAX_BYTES = 65_536

/** What is wrong with the file, told with the other faults of the configuration. */
export function styleFileFaults({ styleFile }: Partial<Config>): ConfigFault[] {
  if (!styleFile) return []
  const read = readStyle(styleFile)
  const { variable } = SETTINGS.styleFile
  return 'style' in read
    ? []
    : read.faults.map((fault) => ({ variable, message: `names ${styleFile}, which ${fault}.` }))
}

/** The practice's look; ours when no file is set. The loading has refused a file that is not right. */
export function styleOf({ styleFile }: Pick<Config, 'styleFile'>): SmartStyle {
  if (styleFile === null) return DEFAULT_STYLE
  const read = readStyle(styleFile)
  if ('style' in read) return read.style
  throw new Error(`The style file ${read.faults.join(' and ')}.`)
}

function readStyle(file: string): { style: SmartStyle } | { faults: string[] } {
  try {
    const text = readFileSync(file)
    if (text.length > MAX_BYTES) return { faults: ['is too large to be a style'] }
    return parseStyle(JSON.parse(text.toString()))
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'is no JSON' : 'cannot be read'
    return { faults: [reason] }
  }
}
