// A node that does nothing but write exports, with the threads of the product. Started, and killed, by
// kill-nine.test.ts; its settings are those of the environment.
import { loadConfig } from '../../src/config/load.ts'
import { exportRunner } from '../../src/export-runner.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { createLogger } from '../../src/lib/log.ts'
import { openDatabase } from '../../src/store/open.ts'

const config = loadConfig(process.env)
const database = await openDatabase(
  config.databaseUrl ? { databaseUrl: config.databaseUrl } : { dataDir: config.dataDir },
  systemClock,
)
const runner = exportRunner({
  config,
  database,
  log: createLogger(config),
  exportDir: config.exportDir ?? `${config.dataDir}/exports`,
  baseUrl: () => `${config.publicUrl}/fhir`,
})
runner.start()
runner.wake()
// Keeps the process, which nothing else does.
setInterval(() => {}, 60_000)
