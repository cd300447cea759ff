// The pictures of apps.
import { describe, expect, test } from 'vitest'
import { newId } from '../../../src/lib/ids.ts'
import type { Logo } from '../../../src/model/logo.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { aHash, NOW } from './records.ts'

const picture = { contentType: 'image/png' as const, bytes: Uint8Array.of(0, 255, 13, 10, 0) }

function aLogo(fields: Partial<Logo> = {}): Logo {
  return {
    clientId: newId(NOW),
    source: 'fetched',
    logoUri: 'https://app.example/logo.png',
    hash: aHash(),
    fault: null,
    at: NOW,
    ...fields,
  }
}

export function logosContract(db: () => TestDatabase) {
  describe('logos', () => {
    test('are found as they were kept, byte for byte, until they are removed', async () => {
      const { logos } = db().tenant()
      const logo = aLogo()
      await logos.save(logo, picture)
      expect(await logos.find(logo.clientId)).toEqual(logo)
      const found = await logos.picture(logo.hash ?? '')
      expect(found?.contentType).toBe('image/png')
      expect(Uint8Array.from(found?.bytes ?? [])).toEqual(picture.bytes)
      await logos.remove(logo.clientId)
      expect(await logos.find(logo.clientId)).toBeNull()
      expect(await logos.picture(logo.hash ?? '')).toBeNull()
    })

    test('a failed look keeps the picture that was there; one that is taken away is gone', async () => {
      const { logos } = db().tenant()
      const logo = aLogo()
      await logos.save(logo, picture)
      await logos.save({ ...logo, fault: 'unreachable' }, null)
      expect(await logos.picture(logo.hash ?? '')).not.toBeNull()
      await logos.save({ ...logo, hash: null, fault: 'unreachable' }, null)
      expect(await logos.picture(logo.hash ?? '')).toBeNull()
      expect(await logos.find(logo.clientId)).toMatchObject({ hash: null, fault: 'unreachable' })
    })

    test('are one practice’s own, also where they are alike', async () => {
      const [here, there] = [db().tenant(), db().tenant()]
      const logo = aLogo()
      await here.logos.save(logo, picture)
      expect(await there.logos.find(logo.clientId)).toBeNull()
      expect(await there.logos.picture(logo.hash ?? '')).toBeNull()
      expect(await there.logos.list()).toEqual([])
      await there.logos.remove(logo.clientId)
      expect(await here.logos.list()).toEqual([logo])
    })
  })
}
