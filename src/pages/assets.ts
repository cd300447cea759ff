// The files that pages load, read once at start and addressed by their content, so that a browser may
// keep each for ever: one stylesheet (made of the parts in style/, design tokens on top), a script for every page and one for
// passkeys, one icon.
import { readFileSync } from 'node:fs'
import { sha256 } from '../lib/hashing.ts'

export type Asset = {
  /** `/assets/style-<hash>.css`, below the practice's base path. */
  path: string
  body: string
  contentType: string
  /** Quoted, as the ETag header has it (RFC 9110 §8.8.3). */
  etag: string
}

/** In the order of the cascade: tokens first, exceptions (print) last. */
const STYLE_PARTS = [
  'tokens',
  'base',
  'controls',
  'layout',
  'parts',
  'consent',
  'pages',
  'console',
  'console-forms',
  'console-lists',
  'console-overview',
  'diff',
  'ehr',
  'charts',
  'print',
]

const HASH_LENGTH = 16

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
}

/** A file addressed by its content. */
export function asset(name: string, extension: string, contentType: string, body: string): Asset {
  const hash = sha256(body).slice(0, HASH_LENGTH)
  return { path: `/assets/${name}-${hash}.${extension}`, body, contentType, etag: `"${hash}"` }
}

export const stylesheet = asset(
  'style',
  'css',
  'text/css; charset=utf-8',
  STYLE_PARTS.map((part) => read(`./style/${part}.css`)).join('\n'),
)
export const script = asset('enhance', 'js', 'text/javascript; charset=utf-8', read('./enhance.js'))
export const passkeyScript = asset(
  'passkey',
  'js',
  'text/javascript; charset=utf-8',
  read('./passkey.js'),
)
export const icon = asset('icon', 'svg', 'image/svg+xml', read('./icon.svg'))

export const assets: readonly Asset[] = [stylesheet, script, passkeyScript, icon]
