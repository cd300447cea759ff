import { describe, expect, test } from 'vitest'
import { contrast, DEFAULT_STYLE, mixed, parseStyle, styleOf } from './smart-style.ts'

describe('a style document (SMART 2.2 scopes, "Styling")', () => {
  test('takes what it leaves out from ours', () => {
    const own = { color_highlight: '#7a1f5c' }
    expect(parseStyle(own)).toEqual({ style: own })
    expect(styleOf(own)).toEqual({ ...DEFAULT_STYLE, ...own })
    expect(styleOf(null)).toEqual(DEFAULT_STYLE)
    expect(parseStyle({ ...DEFAULT_STYLE })).toEqual({ style: DEFAULT_STYLE })
  })

  test.each([
    ['no object', []],
    ['text', 'color_highlight'],
    ['null', null],
    ['a name that SMART does not give', { color_accent: '#000000' }],
    ['a name of every object', JSON.parse('{"__proto__": "#000000"}')],
    ['a colour by name', { color_text: 'black' }],
    ['a colour with something behind it', { color_text: '#000000;} body{display:none' }],
    ['a number', { dim_font_size: 16 }],
    ['a length without a unit', { dim_font_size: '16' }],
    ['a length that is an expression', { dim_border_radius: 'calc(1px + 1px)' }],
    ['a length of a thousand', { dim_border_radius: '1000px' }],
    ['a font with an address', { font_family_body: 'url(https://evil.example/f)' }],
    ['a highlight in which white cannot be read', { color_highlight: '#cccccc' }],
  ])('is refused with %s', (_, document) => {
    expect(parseStyle(document)).toEqual({ faults: [expect.stringMatching(/\w{3,}/)] })
  })

  test('every fault is told at once', () => {
    expect(parseStyle({ color_text: 'x', dim_font_size: 'y' })).toEqual({
      faults: [expect.stringContaining('color_text'), expect.stringContaining('dim_font_size')],
    })
  })
})

test('contrast is that of WCAG 2.2', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  expect(contrast('#0b6170', '#0b6170')).toBe(1)
})

test('a mixed colour lies between the two', () => {
  expect(mixed('#000000', '#ffffff', 0.5)).toBe('#808080')
  expect(mixed('#0b6170', '#ffffff', 0)).toBe('#0b6170')
  expect(mixed('#0b6170', '#ffffff', 1)).toBe('#ffffff')
})
