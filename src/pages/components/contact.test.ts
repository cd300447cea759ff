// Whom people may ask, on every page and where something went wrong.
import { expect, test } from 'vitest'
import { tags, textOf } from '../../../test/support/html.ts'
import { shell } from '../../../test/support/page-props.ts'
import { ErrorPage } from '../error.tsx'
import { render } from '../render.ts'

const page = (supportContact: string | null) =>
  render(
    ErrorPage({
      shell: shell({ supportContact }),
      kind: 'server-error',
      requestId: 'r-1',
      details: null,
    }),
  )
const linksTo = (html: string, start: string) =>
  tags(html).flatMap(({ attributes }) => (attributes.href?.startsWith(start) ? [attributes] : []))

test('an address of mail is followed, from the foot of the page and from what to do next', () => {
  const html = page('help@riverside.example')
  expect(linksTo(html, 'mailto:').map(({ href }) => href)).toEqual([
    'mailto:help@riverside.example',
    'mailto:help@riverside.example',
  ])
  expect(textOf(html)).toContain('You can also ask: help@riverside.example')
  expect(html).toContain('Help: <a href="mailto:help@riverside.example">')
})

test('an address of the web opens beside, and is not told where the reader comes from', () => {
  const links = linksTo(page('https://help.riverside.example/'), 'https://help')
  expect(links).toHaveLength(2)
  for (const link of links) expect(link).toMatchObject({ rel: 'noopener noreferrer' })
})

test.each([
  'The front desk, +1 555 0100',
  'javascript:alert(1)',
  'a@b.example?cc=c@d.example',
  'mailto:a@b.example',
])('%s is read and leads nowhere', (words) => {
  const html = page(words)
  expect(textOf(html)).toContain(words)
  expect(tags(html).filter(({ attributes }) => attributes.href?.includes(words))).toEqual([])
  expect(linksTo(html, 'mailto:')).toEqual([])
})

test('where the practice names nobody, nothing is said', () => {
  expect(page(null)).not.toMatch(/Help:|You can also ask/)
})
