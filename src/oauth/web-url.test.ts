import { expect, test } from 'vitest'
import { isOrigin, webUrlFault } from './web-url.ts'

const production = { demo: false, allowHosts: ['launch.internal', '10.0.0.7:8443'] }
const demo = { demo: true, allowHosts: [] }

test.each([
  'https://app.example',
  'https://app.example/launch?x=1',
  'https://app.example/about#team',
  'https://app.example:8443/jwks.json',
  'https://launch.internal/launch',
  'http://launch.internal:8080/launch',
  'https://10.0.0.7:8443/jwks',
])('production takes %s', (url) => {
  expect(webUrlFault(url, production)).toBeNull()
})

test.each([
  '',
  'app.example',
  '/launch',
  '//app.example/launch',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' https://app.example',
  'https://app.example/ launch',
  'https://app.example/"onload="x',
  'https://app.example\\@evil.example',
  'https://user@app.example',
  'data:image/svg+xml,x',
  'vbscript:x',
  'file:///etc/passwd',
  'http://app.example/launch',
  'http://localhost:8080/launch',
  'https://localhost/launch',
  'https://app.localhost/launch',
  'https://localhost./launch',
  'https://127.1/launch',
  'https://[::1]/launch',
  'https://10.0.0.7/jwks',
  'https://10.0.0.8:8443/jwks',
  'https://192.168.1.1/jwks',
  'https://169.254.169.254/latest',
  'https://2852039166/latest',
  'https://[::ffff:10.0.0.1]/jwks',
  'http://launch.internal.evil.example/',
  `https://app.example/${'a'.repeat(2048)}`,
])('production refuses %j (H02, I05)', (url) => {
  expect(webUrlFault(url, production)).not.toBeNull()
})

test.each([
  'http://localhost:8080/launch',
  'http://127.0.0.1/launch',
  'http://[::1]:1/',
  'http://app.example/',
])('the demo takes %s', (url) => {
  expect(webUrlFault(url, demo)).toBeNull()
})

test.each([
  'http://10.0.0.1/',
  'https://192.168.0.1/',
  'javascript:alert(1)',
  'http://user@localhost/',
])('the demo refuses %s as well', (url) => {
  expect(webUrlFault(url, demo)).not.toBeNull()
})

test('an origin is a scheme, a host and a port, spelt as browsers send it', () => {
  for (const origin of ['https://app.example', 'https://app.example:8443', 'http://localhost:8080'])
    expect(isOrigin(origin, demo), origin).toBe(true)
  for (const text of [
    'https://app.example/',
    'https://app.example/cb',
    'https://APP.example',
    'https://app.example:443',
    'https://*.app.example',
    '*',
    'null',
    'app.example',
  ])
    expect(isOrigin(text, demo), text).toBe(false)
})
