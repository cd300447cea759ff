import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { assets, script, stylesheet } from './assets.ts'

test('each asset is addressed by its content, so that a browser may keep it for ever', () => {
  for (const { path, body, etag } of assets) {
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 16)
    expect(path).toMatch(new RegExp(`^/assets/[a-z]+-${hash}\\.(css|js|svg)$`))
    expect(etag).toBe(`"${hash}"`)
  }
})

test('the stylesheet opens with the tokens and loads nothing from elsewhere', () => {
  expect(stylesheet.body).toMatch(/^\/\*[^*]*\*\/\s*:root \{/)
  expect(stylesheet.body).not.toMatch(/@import|url\(["']?(?!["']?data:)/)
})

test('the script builds no markup and runs no text', () => {
  expect(script.body).not.toMatch(
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(/,
  )
})
