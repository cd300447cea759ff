// Writes src/fhir/definitions/*.generated.ts from the R4 specification that a development dependency
// carries. Run it with `npm run generate` after a change here; a test fails while the files are stale.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { generatedFiles } from './definitions/files.ts'

const folder = path.resolve(import.meta.dirname, '../src/fhir/definitions')
for (const [name, text] of Object.entries(generatedFiles())) {
  writeFileSync(path.join(folder, name), text)
  console.log(`${name}: ${Math.round(text.length / 1024)} kB`)
}
