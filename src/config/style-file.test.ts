import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { DEFAULT_STYLE } from '../model/smart-style.ts'
import { ConfigError } from './fault.ts'
import { loadConfig } from './load.ts'
import { styleOf } from './style-file.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'chartgate-style-'))
afterAll(() => rmSync(folder, { recursive: true }))

function load(content: string | null) {
  const file = path.join(folder, 'style.json')
  if (content !== null) writeFileSync(file, content)
  return loadConfig({
    CHARTGATE_PROFILE: 'demo',
    CHARTGATE_STYLE_FILE: content === null ? path.join(folder, 'none.json') : file,
  })
}

test('the look is that of the file, and ours without one', () => {
  const style = styleOf(load('{"color_highlight": "#7a1f5c"}'))
  expect(style).toEqual({ ...DEFAULT_STYLE, color_highlight: '#7a1f5c' })
  expect(styleOf({ styleFile: null })).toBe(DEFAULT_STYLE)
})

test.each([
  ['is not there', null, /cannot be read/],
  ['is no JSON', '{', /is no JSON/],
  ['is too large', `"${'x'.repeat(70_000)}"`, /too large/],
  ['has what no style has', '{"color_text": "red"}', /color_text/],
])('a file that %s is refused at the start', (_, content, words) => {
  try {
    load(content)
    expect.unreachable()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    expect(error.faults).toEqual([
      { variable: 'CHARTGATE_STYLE_FILE', message: expect.stringMatching(words) },
    ])
  }
})
