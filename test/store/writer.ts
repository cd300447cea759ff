// A process that writes as fast as it can and says on standard output what it was told is kept. Started,
// and killed, by the kill-nine test: `node writer.ts LOCATION TENANT USER`.
import { systemClock } from '../../src/lib/clock.ts'
import { sha256 } from '../../src/lib/hashing.ts'
import { newId } from '../../src/lib/ids.ts'
import { openDatabase } from '../../src/store/open.ts'
import { aCode, anAuthorization, aRefreshToken } from './contract/records.ts'

const CALLERS = 16

const [location, tenant, userId] = process.argv.slice(2)
if (location === undefined || tenant === undefined || userId === undefined) {
  throw new Error('Usage: writer.ts LOCATION TENANT USER')
}
const database = await openDatabase(JSON.parse(location), systemClock)
const stores = database.forTenant(tenant)

/** Writing to a pipe is synchronous: once this returns, the other end can read it whatever happens to us. */
function acknowledge(...words: string[]) {
  process.stdout.write(`${words.join(' ')}\n`)
}

async function caller(userId: string) {
  for (;;) {
    const id = newId(systemClock.now())
    const first = aRefreshToken({ tokenHash: sha256(`first ${id}`), authorizationId: id })
    const second = aRefreshToken({ tokenHash: sha256(`second ${id}`), authorizationId: id })
    await stores.write(async (unit) => {
      await unit.authorizations.save(anAuthorization({ id, userId }))
      await unit.authorizationCodes.save(aCode({ codeHash: sha256(id), authorizationId: id }))
      await unit.refreshTokens.save(first)
    })
    acknowledge('granted', id)
    await stores.refreshTokens.rotate(first.tokenHash, second, systemClock.now(), 1000)
    acknowledge('rotated', id)
    await stores.authorizations.revoke(id, 'patient', systemClock.now())
    acknowledge('revoked', id)
  }
}

await Promise.all(Array.from({ length: CALLERS }, () => caller(userId)))
