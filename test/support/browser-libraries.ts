// The system libraries and fonts that Chromium needs and a bare Debian lacks (NSS, Expat, Fontconfig's
// files). The npm package that brings the browser brings them as well, for another system; they serve here
// too, so that tests need no root and no package manager.
import { execFile } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompressSync } from 'node:zlib'

const run = promisify(execFile)

/** What the browser's process needs in its environment; nothing where the system has everything. */
export async function browserEnvironment(executable: string): Promise<Record<string, string>> {
  const environment: Record<string, string> = {}
  if (await lacksLibraries(executable)) environment.LD_LIBRARY_PATH = await unpackLibraries()
  // The package's own fonts, unpacked beside the browser; their configuration names this place.
  if (!existsSync('/etc/fonts/fonts.conf'))
    environment.FONTCONFIG_PATH = path.join(tmpdir(), 'fonts')
  return environment
}

async function lacksLibraries(executable: string): Promise<boolean> {
  const { stdout } = await run('ldd', [executable])
  return stdout.includes('not found')
}

/** Unpacks the package's libraries; answers their folder. */
async function unpackLibraries(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const packed = path.resolve(entry, '../../../bin/al2023.tar.br')
  const folder = await mkdtemp(path.join(tmpdir(), 'chromium-libraries-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const archive = path.join(folder, 'libraries.tar')
  await writeFile(archive, brotliDecompressSync(await readFile(packed)))
  await run('tar', ['-x', '-f', archive, '-C', folder])
  return path.join(folder, 'lib')
}
