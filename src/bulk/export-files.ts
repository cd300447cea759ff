// Where the files of exports lie: in a directory, or, where one is configured, in a storage that speaks the
// protocol of Amazon S3.
import path from 'node:path'
import type { Config } from '../config/schema.ts'
import { directoryFiles } from './directory-files.ts'
import type { FileStore } from './file-store.ts'
import { s3Client } from './s3-client.ts'
import { s3Files } from './s3-files.ts'

type Storage = Pick<
  Config,
  | 'exportS3Endpoint'
  | 'exportS3Bucket'
  | 'exportS3Region'
  | 'exportS3AccessKey'
  | 'exportS3SecretKey'
  | 'exportS3Addressing'
>

const TIMEOUT_MILLIS = 60_000
/** Everything below it is ours, and what belongs to no export is removed. */
const PREFIX = 'chartgate-exports/'

/** Opens the files of tenants. @param exportDir the directory that holds them where there is no other storage */
export function exportFiles(config: Storage, exportDir: string): (tenant: string) => FileStore {
  const { exportS3Endpoint: endpoint, exportS3Bucket: bucket } = config
  const { exportS3AccessKey: accessKey, exportS3SecretKey: secretKey } = config
  if (endpoint === null) return (tenant) => directoryFiles(path.join(exportDir, tenant))
  if (bucket === null || accessKey === null || secretKey === null)
    throw new Error('the configuration was not checked')
  const client = s3Client({
    endpoint,
    bucket,
    region: config.exportS3Region,
    accessKey,
    secretKey,
    pathStyle: config.exportS3Addressing === 'path',
    timeoutMillis: TIMEOUT_MILLIS,
  })
  return (tenant) => s3Files(client, `${PREFIX}${tenant}/`)
}
