import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type ObjectStorage,
  STORAGE_KEYS,
  startObjectStorage,
} from '../../test/support/object-storage.ts'
import type { FileStore } from './file-store.ts'
import { type S3Settings, s3Client } from './s3-client.ts'
import { s3Files } from './s3-files.ts'

let storage: ObjectStorage
let files: FileStore
beforeEach(async () => {
  storage = await startObjectStorage()
  files = opened()
})
afterEach(() => storage.close())

const opened = (more: Partial<S3Settings> = {}, prefix = 'chartgate-exports/a/') =>
  s3Files(
    s3Client({
      endpoint: storage.endpoint,
      bucket: 'exports',
      region: 'eu-west-1',
      ...STORAGE_KEYS,
      pathStyle: true,
      timeoutMillis: 2000,
      ...more,
    }),
    prefix,
  )

async function write(store: FileStore, job: string, name: string, chunks: (string | Buffer)[]) {
  const draft = await store.create(job, name)
  for (const chunk of chunks) await draft.write(Buffer.from(chunk))
  return draft.commit()
}

async function read(store: FileStore, job: string, name: string, start?: number) {
  const found = await store.open(job, name, start)
  return found && { bytes: found.bytes, text: await new Response(found.stream).text() }
}

describe('files', () => {
  test('are there once they are committed, whole and from a byte on', async () => {
    const draft = await files.create('job1', '1.1.Patient.ndjson')
    await draft.write(Buffer.from('one\n'))
    await draft.write(Buffer.from('two\n'))
    expect(await files.open('job1', '1.1.Patient.ndjson')).toBeNull()
    const written = await draft.commit()
    expect(written).toMatchObject({ bytes: 8, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(await read(files, 'job1', '1.1.Patient.ndjson')).toEqual({
      bytes: 8,
      text: 'one\ntwo\n',
    })
    expect(await read(files, 'job1', '1.1.Patient.ndjson', 4)).toEqual({ bytes: 8, text: 'two\n' })
    expect(await files.open('job1', 'none')).toBeNull()
    expect([...storage.objects.keys()]).toEqual(['chartgate-exports/a/job1/1.1.Patient.ndjson'])
  })

  test('that are large go in pieces, and are the same afterwards', async () => {
    const chunks = Array.from({ length: 26 }, () => randomBytes(500_000))
    await write(files, 'job', 'large', chunks)
    expect(storage.objects.get('chartgate-exports/a/job/large')).toEqual(Buffer.concat(chunks))
    expect(storage.requests.filter((request) => request.startsWith('PUT')).length).toBe(3)
    expect(storage.uploads.size).toBe(0)
  })

  test('that are given up leave nothing, neither do those of a worker that was killed', async () => {
    const large = Buffer.alloc(6_000_000, 'x')
    const draft = await files.create('job', 'given-up')
    await draft.write(large)
    expect(storage.uploads.size).toBe(1)
    await draft.discard()
    expect(storage.uploads.size).toBe(0)
    await (await files.create('job', 'killed')).write(large)
    await write(files, 'job', 'kept', ['x'])
    await write(files, 'job', 'left', ['x'])
    await files.keepOnly('job', new Set(['kept']))
    expect([[...storage.objects.keys()], storage.uploads.size]).toEqual([
      ['chartgate-exports/a/job/kept'],
      0,
    ])
  })

  test('of a job are removed, however many, and no others; other tenants’ are not seen', async () => {
    storage.pageSize = 3
    for (let n = 0; n < 8; n++) await write(files, 'job', `f${n}`, ['x'])
    for (const job of ['job2', 'job3', 'job4', 'job5']) await write(files, job, 'f', ['x'])
    const other = opened({}, 'chartgate-exports/b/')
    await write(other, 'job', 'f', ['x'])
    expect(await files.jobIds()).toEqual(['job', 'job2', 'job3', 'job4', 'job5'])
    await files.removeJob('job')
    await files.removeJob('none')
    expect(await files.jobIds()).toEqual(['job2', 'job3', 'job4', 'job5'])
    expect(await other.jobIds()).toEqual(['job'])
  })

  test.each(['../x', 'a/b', '', '.x', 'x'.repeat(200)])('never have the name %j', async (name) => {
    await expect(files.open('job', name)).rejects.toThrow('not ours')
    await expect(files.removeJob(name)).rejects.toThrow('not ours')
    expect(storage.requests).toEqual([])
  })
})

describe('the storage', () => {
  test('that is busy, or breaks off, is asked again', async () => {
    storage.fault = ({ count }) => (count % 3 === 0 ? null : 503)
    await write(files, 'job', 'f', ['text'])
    expect((await read(files, 'job', 'f'))?.text).toBe('text')
  })

  test('that stays busy fails the file, and what was sent of it can be given up', async () => {
    storage.fault = ({ method }) => (method === 'PUT' ? 500 : null)
    const draft = await files.create('job', 'f')
    await expect(draft.write(Buffer.alloc(6_000_000))).rejects.toThrow('500')
    await draft.discard()
    expect([storage.objects.size, storage.uploads.size]).toEqual([0, 0])
    await expect(write(files, 'job', 'g', ['x'])).rejects.toThrow('500')
  })

  test('that does not answer is waited for only so long', async () => {
    const impatient = opened({ timeoutMillis: 50 })
    storage.fault = () => 'hang'
    await expect(impatient.jobIds()).rejects.toThrow('not reached')
    storage.fault = ({ count }) => (count < 6 ? 'hang' : null)
    expect(await impatient.jobIds()).toEqual([])
  })

  test.each([
    ['another secret', { secretKey: 'wrong' }],
    ['another key', { accessKey: 'AKIAOTHER' }],
  ])('refuses %s at once, and its words are not in the message', async (_, wrong) => {
    const error = await write(opened(wrong), 'job', 'f', ['x']).catch((reason: unknown) => reason)
    expect(String(error)).toBe('S3Error: PUT exports/chartgate-exports/a/job/f: 403')
    expect(storage.requests.length).toBe(1)
  })

  test('without the bucket takes nothing', async () => {
    await expect(write(opened({ bucket: 'none' }), 'job', 'f', ['x'])).rejects.toThrow('bucket')
  })
})
