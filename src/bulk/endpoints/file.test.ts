import { expect, test } from 'vitest'
import { anExportJob } from '../../../test/store/contract/exports.ts'
import { manualClock } from '../../lib/clock.ts'
import type { ExportFile } from '../../model/export-job.ts'
import { exportFile } from './file.ts'

const LISTED: ExportFile = {
  ...{ part: 1, name: 'Patient-1.ndjson', kind: 'output', type: 'Patient', continuesIn: null },
  ...{ page: 0, count: 1, bytes: 3, sha256: '' },
}

test.each(['GET', 'HEAD'])(
  'a file whose %s cannot be recorded does not leave, and is closed',
  async (method) => {
    let closed = false
    const stream = new ReadableStream<Uint8Array>({
      cancel: () => {
        closed = true
      },
    })
    const answer = exportFile(
      anExportJob({ state: 'complete' }),
      LISTED.name,
      new Request('https://chart.example/file', { method }),
      {
        stores: {
          exportJobs: { files: async () => [LISTED] },
          auditEvents: { append: () => Promise.reject(new Error('the disk is full')) },
        },
        files: { open: async () => ({ bytes: 3, stream }) },
        clock: manualClock(0),
      },
    )
    await expect(answer).rejects.toThrowError('the disk is full')
    expect(closed).toBe(true)
  },
)
