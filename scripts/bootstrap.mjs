// Makes a clone ready to run: installs the locked packages when they are missing or stale and builds
// when a source is newer than the build. Runs on any Node from 20 on, with nothing installed yet, so
// it is plain JavaScript without imports from outside. Says what it does on standard error only, since
// the command that follows may print JSON on standard output.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(
  import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname),
  '..',
)
const at = (...parts) => path.join(root, ...parts)
const say = (text) => process.stderr.write(`chartgate: ${text}\n`)

/** Runs a command with its output on standard error; ends this process when it fails. */
function run(command, args) {
  try {
    execFileSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  } catch (error) {
    say(`'${command} ${args.join(' ')}' failed: ${error.message}`)
    process.exit(1)
  }
}

/** Whether npm's own record of what it installed, written last, says the same as the lock file. */
function installed() {
  const record = at('node_modules', '.package-lock.json')
  if (!existsSync(record)) return false
  const packagesIn = (file) => JSON.parse(readFileSync(file, 'utf8')).packages
  const [have, want] = [packagesIn(record), packagesIn(at('package-lock.json'))]
  const same = (name) => have[name]?.version === want[name]?.version
  const needed = Object.keys(want).filter((name) => name !== '' && !want[name].optional)
  return [...needed, ...Object.keys(have)].every(same)
}

function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(at('package-lock.json')))
    .digest('hex')
  const stamp = at('node_modules', '.chartgate-lock')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  // Whoever ran npm by hand has all that is needed; `npm ci` would take it away first.
  if (installed()) return writeFileSync(stamp, wanted)
  say('installing packages (npm ci), about a minute the first time ...')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  writeFileSync(stamp, wanted)
}

/** The newest modification time below a folder, in milliseconds. */
function newest(folder) {
  let latest = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    latest = Math.max(
      latest,
      statSync(path.join(entry.parentPath ?? entry.path, entry.name)).mtimeMs,
    )
  }
  return latest
}

function build() {
  const stamp = at('dist', '.built')
  const sources = Math.max(newest(at('src')), statSync(at('scripts', 'build.mjs')).mtimeMs)
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= sources) return
  say('building ...')
  run('npm', ['run', '-s', 'build'])
  writeFileSync(stamp, '')
}

install()
build()
