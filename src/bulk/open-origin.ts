// Where the exports of a tenant come from: its embedded store, or the server that is guarded instead of it.
import type { EmbeddedBackend } from '../fhir/embedded/backend.ts'
import type { OpenUpstream } from '../fhir/upstream/open.ts'
import { remoteExport } from '../fhir/upstream/remote-export.ts'
import type { Clock } from '../lib/clock.ts'
import type { Logger } from '../lib/log.ts'
import type { Sealer } from '../lib/seal.ts'
import type { ExportOrigin } from './export-origin.ts'
import { storeOrigin } from './store-origin.ts'
import { upstreamOrigin } from './upstream-origin.ts'

/** Opens the origin of a tenant's exports. */
export function exportOrigin(
  tenant: string,
  from: OpenUpstream | Pick<EmbeddedBackend, 'exports'>,
  { sealer, clock, log }: { sealer: Sealer; clock: Clock; log: Logger },
): ExportOrigin {
  if ('exports' in from) return storeOrigin(from.exports)
  const { settings, client, backend } = from
  const { url: upstreamUrl, timeoutMillis, exports } = settings
  const { fileHosts } = exports
  const context = (jobId: string) => `export/${tenant}/${jobId}`
  return upstreamOrigin({
    remote: remoteExport(client, { upstreamUrl, fileHosts, timeoutMillis }),
    backend,
    upstreamUrl,
    settings: exports,
    seal: (text, jobId) => sealer.seal(Buffer.from(text), context(jobId)),
    open: (sealed, jobId) => sealer.open(sealed, context(jobId)).toString(),
    clock,
    log,
  })
}
