import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { loadMasterKey, MasterKeyError, masterKeyFile } from './master-key.ts'

const root = mkdtempSync(path.join(tmpdir(), 'chartgate-key-'))
afterAll(() => rmSync(root, { recursive: true }))
let dataDir = ''
beforeEach(() => {
  dataDir = mkdtempSync(path.join(root, 'data-'))
})
const fromFile = () => ({ masterKey: null, dataDir })

test('a configured key is the key, and no file is made', () => {
  const masterKey = Buffer.alloc(32, 7)
  expect(loadMasterKey({ masterKey, dataDir }, { mayCreate: true })).toBe(masterKey)
  expect(readdirSync(dataDir)).toEqual([])
})

test('makes a file that only its owner may read, and reads the same key again', () => {
  const made = loadMasterKey(fromFile(), { mayCreate: true })
  expect(made).toHaveLength(32)
  expect(statSync(masterKeyFile(dataDir)).mode & 0o777).toBe(0o600)
  expect(readdirSync(dataDir)).toEqual(['master.key'])
  expect(loadMasterKey(fromFile())).toEqual(made)
})

test('makes the data folder when it is missing, closed to others', () => {
  dataDir = path.join(dataDir, 'new', 'data')
  loadMasterKey(fromFile(), { mayCreate: true })
  expect(statSync(dataDir).mode & 0o077).toBe(0)
})

test('never makes a second key in place of a lost one', () => {
  expect(() => loadMasterKey(fromFile())).toThrow(/is missing.*from a backup/)
  expect(readdirSync(dataDir)).toEqual([])
})

test.each([0o644, 0o640, 0o604])('refuses a key file of mode %o', (mode) => {
  loadMasterKey(fromFile(), { mayCreate: true })
  chmodSync(masterKeyFile(dataDir), mode)
  expect(() => loadMasterKey(fromFile(), { mayCreate: true })).toThrow(/chmod 600/)
})

test.each([
  ['empty', ''],
  ['too short', Buffer.alloc(31).toString('base64')],
  ['no base64', 'x'.repeat(44)],
  [
    'two keys',
    `${Buffer.alloc(32, 1).toString('base64')}\n${Buffer.alloc(32, 2).toString('base64')}`,
  ],
])('refuses a key file that is %s, and leaves it alone', (_, content) => {
  writeFileSync(masterKeyFile(dataDir), content, { mode: 0o600 })
  expect(() => loadMasterKey(fromFile(), { mayCreate: true })).toThrow(MasterKeyError)
  expect(statSync(masterKeyFile(dataDir)).size).toBe(Buffer.byteLength(content))
})

test('says why when the file cannot be read or made', () => {
  mkdirSync(masterKeyFile(dataDir), { mode: 0o700 })
  expect(() => loadMasterKey(fromFile())).toThrow(/cannot be read \(EISDIR/)
  dataDir = path.join(root, 'a-file')
  writeFileSync(dataDir, '')
  expect(() => loadMasterKey(fromFile(), { mayCreate: true })).toThrow(/ENOTDIR|EEXIST/)
})
