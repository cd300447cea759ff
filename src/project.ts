// The program on disk: where it lies and which version it is. The sources in src/ and the bundle in dist/ both
// lie one folder below the project, so this file alone may count folders.
import { readFileSync } from 'node:fs'
import path from 'node:path'

/** The project's folder: of package.json, docs/ and examples/. */
export const PROJECT_FOLDER: string = path.resolve(import.meta.dirname, '..')

/** The version of this program, from package.json. */
export const VERSION: string = JSON.parse(
  readFileSync(path.join(PROJECT_FOLDER, 'package.json'), 'utf8'),
).version
