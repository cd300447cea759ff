import { expect, test } from 'vitest'
import { type Child, Fragment, jsx } from './jsx-runtime.ts'

const HOSTILE = `<script>"a" & 'b'</script>`
const HARMLESS = '&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;'
const printed = (child: Child) => String(Fragment({ children: child }))

test('text is inert, wherever it stands (attack B06)', () => {
  expect(printed(HOSTILE)).toBe(HARMLESS)
  expect(printed(jsx('p', { title: HOSTILE, children: ['a', [HOSTILE]] }))).toBe(
    `<p title="${HARMLESS}">a${HARMLESS}</p>`,
  )
  const Words = (props: Record<string, unknown>) => String(props.of)
  expect(printed(jsx('p', { children: jsx(Words, { of: HOSTILE }) }))).toBe(`<p>${HARMLESS}</p>`)
})

test('what only looks like markup is refused', () => {
  const claims = { html: '<b>', isEscaped: true, toString: () => '<b>' }
  expect(() => printed(jsx('p', { children: claims as unknown as Child }))).toThrow(TypeError)
})

test.each([
  ['an object', {}],
  ['a function', () => 'alert(1)'],
  ['a list', ['a']],
])('an attribute refuses %s', (_, value) => {
  expect(() => jsx('a', { href: value })).toThrow('The attribute href takes a text')
})

test('what is nothing draws nothing', () => {
  expect(printed([null, undefined, true, false, []])).toBe('')
  expect(printed(jsx('p', { id: undefined, title: null }))).toBe('<p></p>')
  expect(printed(jsx(() => null, {}))).toBe('')
})

test('numbers are written out, zero too', () => {
  expect(printed(jsx('td', { colspan: 2, children: 0 }))).toBe('<td colspan="2">0</td>')
})

test('a boolean attribute is there or not, and others say true or false (HTML, "Boolean attributes")', () => {
  expect(printed(jsx('input', { checked: true, disabled: false, 'aria-invalid': false }))).toBe(
    '<input checked="" aria-invalid="false"/>',
  )
})

test('an element made once stays as it is inside others', () => {
  const inner = jsx('b', { children: '&' })
  expect(printed(jsx('p', { children: [inner, Fragment({ children: inner })] }))).toBe(
    '<p><b>&amp;</b><b>&amp;</b></p>',
  )
})
