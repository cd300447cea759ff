import { expect, test } from 'vitest'
import { DEFAULT_STYLE } from '../model/smart-style.ts'
import { style } from './endpoints/style.ts'
import { stylePath } from './style.ts'

test('another look has another URL (SMART 2.2 scopes, "Styling")', () => {
  const other = { ...DEFAULT_STYLE, color_highlight: '#000000' }
  expect(stylePath(other)).not.toBe(stylePath(DEFAULT_STYLE))
  expect(stylePath({ ...DEFAULT_STYLE })).toBe(stylePath(DEFAULT_STYLE))
  expect(stylePath(DEFAULT_STYLE)).toMatch(/^\/style\/[\w-]+\.json$/)
})

test('has the members that SMART names, as text, readable from anywhere', async () => {
  const response = style(DEFAULT_STYLE)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  const document = await response.json()
  for (const name of ['color_background', 'color_text', 'color_highlight', 'dim_font_size'])
    expect(document[name]).toMatch(/^(#[0-9a-f]{6}|\d+px)$/)
  for (const [name, value] of Object.entries(document)) {
    expect(name).toMatch(/^(color|dim|font)_[a-z_]+$/)
    expect(typeof value).toBe('string')
  }
})
