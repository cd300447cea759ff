// `chartgate audit export`: a practice's audit trail as a file, newest first, for those who keep it elsewhere.
import { type CsvCell, csvLine, csvMoment } from '../../admin/csv.ts'
import { auditResources } from '../../fhir/audit-trail/audit-resources.ts'
import type { Millis } from '../../lib/clock.ts'
import type { AuditEntry, AuditFilter } from '../../model/audit-event.ts'
import { type Command, noPositionals, OK, optionOf, UsageError } from '../command.ts'
import { withPractice } from '../context.ts'

const PAGE_EVENTS = 1000
const FORMATS = ['fhir', 'ndjson', 'csv'] as const
type Format = (typeof FORMATS)[number]

export const auditExport: Command = {
  name: 'audit export',
  summary: 'Print the audit trail, newest first.',
  options: {
    since: {
      value: 'DATE',
      about: 'From this day or moment on: 2026-01-31, 2026-01-31T08:00:00Z.',
    },
    until: { value: 'DATE', about: 'Before this day or moment.' },
    format: {
      value: 'FORMAT',
      about:
        'fhir: AuditEvents, one a line; ndjson: events as they are kept; csv. Default: ndjson.',
    },
  },
  takes: { settings: false, tenant: true },
  help: `
No token, secret or value of a search is in the trail. Days begin at midnight UTC.`,
  run(call) {
    noPositionals(call)
    const format = parseFormat(optionOf(call, 'format') ?? 'ndjson')
    const from = parseMoment('since', optionOf(call, 'since'))
    const until = parseMoment('until', optionOf(call, 'until'))
    return withPractice(call, async ({ chartgate, stores, config }) => {
      const names = {
        stores,
        issuer: chartgate.issuer(stores.tenant),
        practiceName: config.practiceName,
      }
      const filter: AuditFilter = {
        ...(from !== null && { from }),
        ...(until !== null && { until }),
      }
      if (format === 'csv') call.out(csvLine(HEADINGS))
      for (let before: number | undefined; ; ) {
        const page = await stores.auditEvents.search(filter, { limit: PAGE_EVENTS, before })
        if (format === 'csv') for (const entry of page) call.out(csvLine(cellsOf(entry)))
        else {
          const told = format === 'fhir' ? await auditResources(page, names) : page
          for (const one of told) call.out(`${JSON.stringify(one)}\n`)
        }
        before = page.at(-1)?.seq
        // So that what was written goes out before there is more.
        await new Promise((resolve) => setImmediate(resolve))
        if (page.length < PAGE_EVENTS) return OK
      }
    })
  },
}

const HEADINGS = [
  ...['seq', 'at', 'type', 'outcome', 'user_id', 'actor_id', 'client_id', 'patient_id'],
  ...['authorization_id', 'request_id', 'detail'],
]

function cellsOf(one: AuditEntry): CsvCell[] {
  return [
    ...[one.seq, csvMoment(one.at), one.type, one.outcome, one.userId ?? null],
    ...[one.actorId ?? null, one.clientId ?? null, one.patientId ?? null],
    ...[one.authorizationId ?? null, one.requestId ?? null],
    one.detail ? JSON.stringify(one.detail) : null,
  ]
}

function parseFormat(text: string): Format {
  const format = FORMATS.find((one) => one === text)
  if (format === undefined) throw new UsageError(`--format must be one of ${FORMATS.join(', ')}.`)
  return format
}

function parseMoment(name: string, text: string | undefined): Millis | null {
  if (text === undefined) return null
  const whole = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(
    text,
  )
  const at = Date.parse(text)
  if (!whole || Number.isNaN(at))
    throw new UsageError(
      `--${name} must be a day or a moment with its time zone: 2026-01-31, 2026-01-31T08:00:00Z.`,
    )
  return at
}
