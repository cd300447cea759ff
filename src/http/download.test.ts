import { describe, expect, test } from 'vitest'
import { downloadHeaders } from './download.ts'

const nameOf = (title: string, type: string | null = 'application/pdf') =>
  downloadHeaders(title, type)['Content-Disposition']

describe('what is handed out to be saved', () => {
  test.each(['text/html', 'image/svg+xml', 'application/xml', 'text/css', 'constructor', '', null])(
    'is bytes when it is %s',
    (type) => {
      const headers = downloadHeaders('x', type)
      expect(headers['Content-Type']).toBe('application/octet-stream')
      expect(headers['Content-Disposition']).toContain('attachment; filename="x.bin"')
    },
  )

  test('is never shown in place, and runs nothing', () => {
    const headers = downloadHeaders('Report', 'application/pdf')
    expect(headers['Content-Type']).toBe('application/pdf')
    expect(headers['X-Content-Type-Options']).toBe('nosniff')
    expect(headers['Content-Security-Policy']).toContain('sandbox')
    expect(headers['Cache-Control']).toBe('no-store')
  })

  test.each([
    ['Discharge summary', 'Discharge summary.pdf'],
    ['report.PDF', 'report.pdf'],
    ['../../etc/passwd', 'etc passwd.pdf'],
    ['a"; filename="evil.exe', 'a filename evil.exe.pdf'],
    ['x\r\nSet-Cookie: a=b', 'x Set-Cookie a b.pdf'],
    ['', 'document.pdf'],
    ['...', 'document.pdf'],
    ['y'.repeat(300), `${'y'.repeat(80)}.pdf`],
  ])('is named after %j', (title, name) => {
    expect(nameOf(title)).toContain(`filename="${name}"`)
    expect(nameOf(title)).not.toMatch(/[\r\n]/)
  })

  test('cuts a long name between letters, also where a letter takes two places (RFC 6266 §4.3)', () => {
    expect(nameOf(`a${'\u{20000}'.repeat(100)}`)).toContain(`a${'%F0%A0%80%80'.repeat(79)}.pdf`)
  })

  test('keeps letters of other languages in the name for who reads it (RFC 6266 §4.3)', () => {
    expect(nameOf('Señal Ångström')).toBe(
      'attachment; filename="Senal Angstrom.pdf"; filename*=UTF-8\'\'Se%C3%B1al%20%C3%85ngstr%C3%B6m.pdf',
    )
  })
})
