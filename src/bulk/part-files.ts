// The files that one part of an export writes: one of each kind and type, begun with its first line, none of
// them seen before the part is done.

import type { ExportFile, ExportPart } from '../model/export-job.ts'
import type { FileDraft, FileStore } from './file-store.ts'
import { deletedBundle } from './lines.ts'

type Kind = ExportFile['kind']
type Open = { name: string; kind: Kind; type: string; draft: FileDraft; count: number }

const DELETIONS_A_BUNDLE = 500

export type PartFiles = {
  /** How many resources were written, as output. */
  readonly resources: number
  write(kind: Kind, type: string, lines: readonly string[]): Promise<void>
  /** Notes that a resource is no more. */
  delete(keys: readonly string[]): Promise<void>
  /** Gives all of them their names, or, when one cannot have it, leaves no draft behind. */
  commit(): Promise<ExportFile[]>
  /** Leaves nothing behind. */
  discard(): Promise<void>
}

const ENDINGS: Record<Kind, string> = {
  output: 'ndjson',
  deleted: 'deleted.ndjson',
  error: 'error.ndjson',
  references: 'references',
}

/** Begins the files of a part. */
export function partFiles(store: FileStore, part: ExportPart): PartFiles {
  const open = new Map<string, Open>()
  const deleted: string[] = []
  let resources = 0

  async function fileFor(kind: Kind, type: string): Promise<Open> {
    const key = `${kind} ${type}`
    const known = open.get(key)
    if (known) return known
    const name = `${part.number}.${part.attempt}.${type}.${ENDINGS[kind]}`
    const draft = await store.create(part.jobId, name)
    const made = { name, kind, type, draft, count: 0 }
    open.set(key, made)
    return made
  }

  async function write(kind: Kind, type: string, lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return
    const file = await fileFor(kind, type)
    await file.draft.write(Buffer.from(`${lines.join('\n')}\n`))
    file.count += lines.length
    if (kind === 'output') resources += lines.length
  }

  async function discard(): Promise<void> {
    for (const { draft } of open.values()) await draft.discard()
  }

  return {
    get resources() {
      return resources
    },
    write,
    async delete(keys) {
      deleted.push(...keys)
      while (deleted.length >= DELETIONS_A_BUNDLE)
        await write('deleted', 'Bundle', [deletedBundle(deleted.splice(0, DELETIONS_A_BUNDLE))])
    },
    async commit() {
      if (deleted.length > 0) await write('deleted', 'Bundle', [deletedBundle(deleted)])
      const files: ExportFile[] = []
      try {
        for (const { draft, ...file } of open.values())
          files.push({
            part: part.number,
            continuesIn: null,
            page: 0,
            ...file,
            ...(await draft.commit()),
          })
      } catch (error) {
        await discard()
        throw error
      }
      return files
    },
    discard,
  }
}
