// The limits that no server can pass: how many RSA-2048 signatures and P-384 verifications this core makes
// in a second, on the thread pool, as servers make them. `node signature-rates.ts SECONDS` prints both.
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'

export type SignatureRates = { rsaSign: number; p384Verify: number }

const AT_ONCE = 16
const data = Buffer.alloc(300, 'x')
const seconds = Number(process.argv[2])

async function rate(work: () => Promise<unknown>): Promise<number> {
  let done = 0
  const began = performance.now()
  const until = began + seconds * 1000
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (performance.now() < until) {
        await work()
        done++
      }
    }),
  )
  return (done * 1000) / (performance.now() - began)
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const signature = sign('sha384', data, { key: p384.privateKey, dsaEncoding: 'ieee-p1363' })
const signing = promisify((done: (error: Error | null, made: Buffer) => void) =>
  sign('sha256', data, rsa.privateKey, done),
)
const verifying = promisify((done: (error: Error | null, valid: boolean) => void) =>
  verify('sha384', data, { key: p384.publicKey, dsaEncoding: 'ieee-p1363' }, signature, done),
)
const rates: SignatureRates = { rsaSign: await rate(signing), p384Verify: await rate(verifying) }
process.stdout.write(JSON.stringify(rates))
