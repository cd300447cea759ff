// `npm run build [-- --watch]`: bundles the program into the few files of dist/. A server that loads five files instead
// of fourteen hundred starts in half the time and holds fifty megabytes less. Nothing is minified: a stack trace names
// functions as the source does, and source maps lie beside the bundle. Types are checked elsewhere (`npm run check`).
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build, watch } from 'rolldown'

const ROOT = path.resolve(import.meta.dirname, '..')
const PAGES = path.join(ROOT, 'src/pages')

const { values } = parseArgs({
  options: { watch: { type: 'boolean', default: false }, to: { type: 'string', default: 'dist' } },
})
const to = path.resolve(ROOT, values.to)

/** Programs of their own: the command line, and the thread that writes exports. */
const options = {
  cwd: ROOT,
  input: { main: 'src/main.ts', 'export-thread': 'src/export-thread.ts' },
  platform: 'node',
  tsconfig: 'tsconfig.json',
  logLevel: 'warn',
  onLog(_level, log) {
    throw new Error(log.message)
  },
  output: {
    dir: to,
    format: 'esm',
    sourcemap: true,
    chunkFileNames: 'part-[name].js',
    comments: false,
  },
}

/** What browsers load is read at start, from beside the bundle (pages/assets.ts). */
function copyAssets() {
  for (const entry of readdirSync(PAGES, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /\.tsx?$/.test(entry.name)) continue
    const from = path.join(entry.parentPath, entry.name)
    cpSync(from, path.join(to, path.relative(PAGES, from)))
  }
}

if (values.watch) {
  copyAssets()
  watch(options)
} else {
  rmSync(to, { recursive: true, force: true })
  copyAssets()
  await build(options)
  // Its first run leaves what V8 compiled beside it, for the same flags (main.ts).
  execFileSync(process.execPath, ['--max-semi-space-size=8', path.join(to, 'main.js'), 'version'])
}
