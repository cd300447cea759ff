// The files of a part that is organized by patient (Bulk Data 3.0 export, "Bulk Data Output File Organization"):
// blocks of all that is one patient's, each begun by a header that names them. A block is cut only where it
// alone is longer than a file may be; then the next file repeats the header, and the manifest tells of it.
import type { ExportFile, ExportPart } from '../model/export-job.ts'
import type { FileDraft, FileStore } from './file-store.ts'
import { type PartFiles, partFiles } from './part-files.ts'

type BlockFile = { name: string; draft: FileDraft; count: number; continuesIn: string | null }

export type BlockFiles = PartFiles & {
  /** What is written from now on as output is this patient's. */
  begin(patientId: string): void
}

/** Begins the files of a part. @param maxLines after which a file takes no other block */
export function blockFiles(store: FileStore, part: ExportPart, maxLines: number): BlockFiles {
  const others = partFiles(store, part)
  const made: BlockFile[] = []
  const gone = new Set<string>()
  let current: BlockFile | null = null
  let header = ''
  /** Lines of the block in this file; null before its header is written. */
  let inBlock: number | null = null
  let resources = 0

  async function open(): Promise<BlockFile> {
    const name = `${part.number}.${part.attempt}.Patient-${made.length + 1}.ndjson`
    const draft = await store.create(part.jobId, name)
    const file = { name, draft, count: 0, continuesIn: null }
    made.push(file)
    return file
  }

  async function print(file: BlockFile, lines: readonly string[]): Promise<void> {
    await file.draft.write(Buffer.from(`${lines.join('\n')}\n`))
    file.count += lines.length
  }

  /** The file that the block goes on in, with its header, and how many lines it still takes. */
  async function place(): Promise<{ file: BlockFile; room: number }> {
    if (current !== null && inBlock !== null && inBlock < maxLines)
      return { file: current, room: maxLines - inBlock }
    const before: BlockFile | null = current
    const file = before === null || before.count >= maxLines ? await open() : before
    if (before !== null && inBlock !== null) before.continuesIn = file.name
    await print(file, [header])
    current = file
    inBlock = 0
    return { file, room: maxLines }
  }

  async function discard(): Promise<void> {
    await others.discard()
    for (const { draft } of made) await draft.discard()
  }

  return {
    get resources() {
      return resources
    },
    begin(patientId) {
      header = headerOf(patientId)
      inBlock = null
    },
    async write(kind, type, lines) {
      if (kind !== 'output') return others.write(kind, type, lines)
      for (let at = 0; at < lines.length; ) {
        const { file, room } = await place()
        const some = lines.slice(at, at + room)
        await print(file, some)
        inBlock = (inBlock ?? 0) + some.length
        at += some.length
      }
      resources += lines.length
    },
    // What was several patients' is told of once.
    async delete(keys) {
      const fresh = keys.filter((key) => !gone.has(key))
      for (const key of fresh) gone.add(key)
      await others.delete(fresh)
    },
    async commit() {
      try {
        const files: ExportFile[] = []
        for (const { name, draft, count, continuesIn } of made)
          files.push({
            part: part.number,
            name,
            kind: 'output',
            type: 'Patient',
            count,
            continuesIn,
            page: 0,
            ...(await draft.commit()),
          })
        return [...files, ...(await others.commit())]
      } catch (error) {
        await discard()
        throw error
      }
    },
    discard,
  }
}

const headerOf = (patientId: string) =>
  JSON.stringify({
    resourceType: 'Parameters',
    parameter: [{ name: 'header', valueReference: { reference: `Patient/${patientId}` } }],
  })
