import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PAGE_LINK_LIFETIME_MILLIS, type Page, pageSeal } from './page-link.ts'

const NOW = Date.UTC(2026, 0, 1)
const page: Page = {
  interaction: { kind: 'search-type', type: 'Observation' },
  parameters: [['category', 'vital-signs']],
  lenient: false,
  cursor: 'after-7',
}
const pages = pageSeal(Buffer.alloc(32, 1))

test('opens for the holder it was made for, until it expires', () => {
  const sealed = pages.seal(page, 'holder', NOW)
  expect(pages.open(sealed, 'holder', NOW + PAGE_LINK_LIFETIME_MILLIS - 1)).toMatchObject(page)
  expect(pages.open(sealed, 'holder', NOW + PAGE_LINK_LIFETIME_MILLIS)).toBeNull()
})

test('L46 J18: is worth nothing to another holder', () => {
  expect(pages.open(pages.seal(page, 'holder', NOW), 'other', NOW)).toBeNull()
})

test('is worth nothing under another key', () => {
  const other = pageSeal(Buffer.alloc(32, 2))
  expect(other.open(pages.seal(page, 'holder', NOW), 'holder', NOW)).toBeNull()
})

test('L46: is worth nothing when a single letter is altered', () => {
  const sealed = pages.seal(page, 'holder', NOW)
  for (let at = 0; at < sealed.length; at++) {
    const letter = sealed[at] === 'A' ? 'B' : 'A'
    const altered = sealed.slice(0, at) + letter + sealed.slice(at + 1)
    expect(pages.open(altered, 'holder', NOW)).toBeNull()
  }
})

test('is worth nothing shortened or lengthened', () => {
  const sealed = pages.seal(page, 'holder', NOW)
  for (let length = 0; length < sealed.length; length++)
    expect(pages.open(sealed.slice(0, length), 'holder', NOW)).toBeNull()
  for (const more of ['A', '=', ' ', '/', 'AAAA'])
    expect(pages.open(sealed + more, 'holder', NOW)).toBeNull()
})

test('takes any text for a link without failing', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      expect(pages.open(text, 'holder', NOW)).toBeNull()
    }),
  )
})

test('shows nothing of the search it stands for', () => {
  const [, , text = ''] = pages.seal(page, 'holder', NOW).split('.')
  const bytes = Buffer.from(text, 'base64url').toString('latin1')
  expect(bytes).not.toContain('Observation')
  expect(bytes).not.toContain('after-7')
})

test('refuses a secret that is no secret', () => {
  expect(() => pageSeal(Buffer.from('short'))).toThrow()
})
