// Rules that every page keeps, whatever it is about.
import { expect, test } from 'vitest'
import { allPages } from '../../test/support/all-pages.ts'
import { tags, textOf } from '../../test/support/html.ts'
import { LANGUAGES } from './language.ts'
import { en } from './messages/en.ts'
import { es } from './messages/es.ts'
import { render } from './render.ts'

const pages = LANGUAGES.flatMap((language) =>
  Object.entries(allPages(language)).map(([name, page]) => ({
    name,
    language,
    html: render(page),
  })),
)

test.each(pages)(
  '$name ($language) has one h1, one main region, a title, a language and a skip link',
  ({ html, language }) => {
    const all = tags(html)
    const count = (name: string) => all.filter((tag) => tag.name === name).length
    expect(html.startsWith('<!doctype html>')).toBe(true)
    expect([count('h1'), count('main'), count('title'), count('header'), count('footer')]).toEqual([
      1, 1, 1, 1, 1,
    ])
    expect(all.find((tag) => tag.name === 'html')?.attributes.lang).toBe(language)
    expect(all.find((tag) => tag.name === 'a')?.attributes.href).toBe('#main')
    expect(all.find((tag) => tag.name === 'main')?.attributes.id).toBe('main')
  },
)

test.each(pages)('$name ($language) labels every field', ({ html }) => {
  const all = tags(html)
  const labelled = new Set(
    all.filter((tag) => tag.name === 'label').map((tag) => tag.attributes.for),
  )
  for (const field of all.filter((tag) => tag.name === 'input'))
    if (field.attributes.type !== 'hidden')
      expect(field.inLabel || labelled.has(field.attributes.id), JSON.stringify(field)).toBe(true)
})

test.each(pages)(
  '$name ($language) runs under a Content-Security-Policy without inline code',
  ({ html }) => {
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/)
    for (const tag of tags(html).filter(({ name }) => name === 'script'))
      expect(tag).toMatchObject({
        text: '',
        attributes: { src: expect.stringMatching(/^\/assets\//) },
      })
  },
)

test.each(pages)(
  '$name ($language): what changes something is posted with a token against forgery',
  ({ html, name }) => {
    const forms = html.split('<form').slice(1)
    for (const form of forms)
      if (/method="post"/.test(form) && name !== 'continue')
        expect(form.split('</form>')[0]).toMatch(/type="hidden" name="csrf" value="[^"]+"/)
  },
)

function sentences(catalogue: unknown): string[] {
  if (typeof catalogue === 'string') return [catalogue]
  if (typeof catalogue !== 'object' || catalogue === null) return []
  return Object.values(catalogue).flatMap(sentences)
}

test('no page speaks two languages', () => {
  const own = { en: new Set(sentences(en)), es: new Set(sentences(es)) }
  for (const { name, language, html } of pages) {
    const text = textOf(html)
    for (const sentence of own[language === 'en' ? 'es' : 'en'])
      if (sentence.length > 12 && !own[language].has(sentence))
        expect(text.includes(sentence), `${name}: ${sentence}`).toBe(false)
  }
})
