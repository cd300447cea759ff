// Finds circles of imports: files that lead, import by import, back to themselves, so that none of them can be
// read, tested or moved alone. Types count: they tie files as values do.
import path from 'node:path'
import type { SourceFile } from './source-file.ts'

const graphs = new WeakMap<readonly SourceFile[], ReadonlyMap<string, readonly string[]>>()

/** Finds the shortest way from the file back to itself, without its first name; null when there is none. */
export function circleThrough(from: string, files: readonly SourceFile[]): string[] | null {
  const graph = graphOf(files)
  const cameFrom = new Map<string, string>()
  const waiting = [from]
  for (const at of waiting)
    for (const to of graph.get(at) ?? []) {
      if (to === from) return wayTo(at, from, cameFrom)
      if (cameFrom.has(to)) continue
      cameFrom.set(to, at)
      waiting.push(to)
    }
  return null
}

function wayTo(last: string, from: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [from]
  for (let at = last; at !== from; at = cameFrom.get(at) ?? from) way.unshift(at)
  return way
}

function graphOf(files: readonly SourceFile[]): ReadonlyMap<string, readonly string[]> {
  const known = graphs.get(files)
  if (known) return known
  const graph = new Map(
    files.map((file) => [
      file.path,
      file.imports
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => path.posix.join(path.posix.dirname(file.path), specifier)),
    ]),
  )
  graphs.set(files, graph)
  return graph
}
