// Copies what the compiler does not: files in src/ that the program reads at run time (stylesheets, scripts, pictures).
import { cpSync, readdirSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
for (const entry of readdirSync(path.join(root, 'src'), { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || /\.(ts|tsx)$/.test(entry.name)) continue
  const from = path.join(entry.parentPath, entry.name)
  cpSync(from, from.replace(path.join(root, 'src'), path.join(root, 'dist')))
}
