// What a thread that writes exports is told when it starts; all the rest it finds in the database.
import type { Config } from '../config/schema.ts'

export type ExportThreadData = {
  config: Config
  /** Folder of the exported files, one folder a tenant. */
  exportDir: string
  /** The FHIR base of a tenant, with `{tenant}` for its handle. */
  baseUrlPattern: string
  defaultBaseUrl: string
}
