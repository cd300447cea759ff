import { describe, expect, test } from 'vitest'
import { tenantPath } from './tenant-path.ts'

const isHandle = (segment: string) => segment === 'lakeside'
const at = (path: string, publicPath = '') => tenantPath(path, publicPath, isHandle)

describe('at the root of a host', () => {
  test.each([
    ['/', 'default'],
    ['/authorize', 'default'],
    ['/lakeside', 'lakeside'],
    ['/lakeside/fhir/Patient/1', 'lakeside'],
    ['/Lakeside/token', 'default'],
    ['/lakesides/token', 'default'],
  ])('%s belongs to %s', (path, tenant) => {
    expect(at(path)).toEqual({ tenant, path })
  })
})

describe('below a path', () => {
  test('what lies outside of it is nobody’s', () => {
    expect(at('/token', '/webchart.cgi')).toBeNull()
    expect(at('/webchart.cgix/token', '/webchart.cgi')).toBeNull()
  })
  test('the handle follows the path', () => {
    expect(at('/webchart.cgi/lakeside/token', '/webchart.cgi')?.tenant).toBe('lakeside')
    expect(at('/webchart.cgi/token', '/webchart.cgi')?.tenant).toBe('default')
  })
})

describe('well-known documents before the issuer’s path (RFC 8414 §3.1)', () => {
  const name = '/.well-known/oauth-authorization-server'
  test('are those after it', () => {
    expect(at(`${name}/lakeside`)).toEqual({ tenant: 'lakeside', path: `/lakeside${name}` })
    expect(at(`${name}/webchart.cgi`, '/webchart.cgi')).toEqual({
      tenant: 'default',
      path: `/webchart.cgi${name}`,
    })
    expect(at(`${name}/webchart.cgi/lakeside`, '/webchart.cgi')?.tenant).toBe('lakeside')
    expect(at(name)).toEqual({ tenant: 'default', path: name })
  })
  test('of a path that is no issuer are not there', () => {
    expect(at(`${name}/other`)).toBeNull()
    expect(at(`${name}/lakeside/fhir`)).toBeNull()
  })
})
