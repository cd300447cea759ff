import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contrast, DEFAULT_STYLE, parseStyle } from '../model/smart-style.ts'
import { practiceStylesheet } from './practice-style.ts'

test('our own look needs no stylesheet of its own', () => {
  expect(practiceStylesheet(DEFAULT_STYLE)).toBeNull()
  expect(practiceStylesheet({ ...DEFAULT_STYLE, color_error: '#990000' })).toBeNull()
})

test('another accent or radius has another address, and the same one the same', () => {
  const paths = [
    { color_highlight: '#7a1f5c' },
    { color_highlight: '#7a1f5d' },
    { dim_border_radius: '2px' },
    { color_highlight: '#7a1f5c' },
  ].map((change) => practiceStylesheet({ ...DEFAULT_STYLE, ...change })?.path)
  expect(paths[3]).toBe(paths[0])
  expect(new Set(paths).size).toBe(3)
  for (const path of paths) expect(path).toMatch(/^\/assets\/practice-[\w-]{16}\.css$/)
})

test('whatever accent may be set can be read in light and in dark (WCAG 2.2 §1.4.3)', () => {
  const channel = fc.integer({ min: 0, max: 255 })
  fc.assert(
    fc.property(channel, channel, channel, (...parts) => {
      const accent = `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
      const parsed = parseStyle({ color_highlight: accent })
      fc.pre('style' in parsed)
      if (!('style' in parsed)) return
      const css = practiceStylesheet(parsed.style)?.body ?? ''
      const [light = '', dark = ''] = [...css.matchAll(/--accent: (#\w{6})/g)].map(([, one]) => one)
      const [strong = '', darkStrong = ''] = [...css.matchAll(/--accent-strong: (#\w{6})/g)].map(
        ([, one]) => one,
      )
      for (const [one, ground] of [
        [light, '#ffffff'],
        [strong, '#ffffff'],
        [dark, '#162029'],
        [dark, '#06232a'],
        [darkStrong, '#162029'],
        [/--side: (#\w{6})/.exec(css)?.[1] ?? '', '#b9cad3'],
        [/--side-here: (#\w{6})/.exec(css)?.[1] ?? '', '#ffffff'],
      ] as const)
        expect(contrast(one, ground)).toBeGreaterThanOrEqual(4.5)
    }),
  )
})
