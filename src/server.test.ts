import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { loadConfig } from './config/load.ts'
import { createLogger } from './lib/log.ts'
import { DEFAULT_TENANT } from './model/tenant.ts'
import { openChartgate } from './server.ts'

test('a server that closes right after it made its first keys has nothing to complain of', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'chartgate-'))
  const complaints: string[] = []
  const log = createLogger({ logLevel: 'warn' }, { write: (line) => void complaints.push(line) })
  const config = loadConfig({ CHARTGATE_PROFILE: 'demo', CHARTGATE_DATA_DIR: dataDir })
  const gate = await openChartgate(config, { log })
  await gate.keys(DEFAULT_TENANT)
  await gate.close()
  await sleep(100)
  rmSync(dataDir, { recursive: true })
  expect(complaints).toEqual([])
})
