// `chartgate fhir load`: puts FHIR resources into the store, or into the upstream server when there is one.
import { type LoadReport, type LoadSink, load } from '../../fhir/load.ts'
import { upstreamSink } from '../../fhir/upstream/load-sink.ts'
import {
  type Call,
  type Command,
  FAILED,
  hasSwitch,
  JSON_OPTION,
  OK,
  printJson,
  UsageError,
} from '../command.ts'
import { type OpenPractice, withPractice } from '../context.ts'

const FAULTS_TOLD = 20

export const fhirLoad: Command = {
  name: 'fhir load',
  summary: 'Load Bundles, single resources and NDJSON from files and folders.',
  positionals: 'PATH...',
  options: JSON_OPTION,
  takes: { settings: false, tenant: true },
  help: `
Every resource keeps its id; one that is there already is updated. References by urn:uuid are resolved,
dangling ones are kept. Files that hold no FHIR are skipped and named. Ends with code 1 when a resource
could not be loaded; the others are.`,
  run(call) {
    if (call.positionals.length === 0) throw new UsageError('PATH is missing.')
    return withPractice(call, async (practice) => {
      const { chartgate, stores, config } = practice
      const began = chartgate.clock.now()
      const report = await load(
        call.positionals,
        sinkOf(call, practice),
        progressOn(call, chartgate.clock),
      )
      const seconds = (chartgate.clock.now() - began) / 1000
      await stores.auditEvents.append({
        type: 'fhir-load',
        at: chartgate.clock.now(),
        outcome: report.faults.length === 0 ? 'success' : 'failed',
        detail: { by: 'command line', stored: stored(report), faults: report.faults.length },
      })
      tellProblems(call, report)
      const into = config.fhirUpstream ?? 'the FHIR store'
      if (hasSwitch(call, 'json')) printJson(call, printReport(report))
      else
        call.out(
          `${stored(report)} resources in ${into}: ${report.created} new, ${report.updated} changed, ${report.unchanged} as they were (${seconds.toFixed(1)} s).\n`,
        )
      const nothing = stored(report) === 0
      return report.faults.length > 0 || nothing ? FAILED : OK
    })
  },
}

function sinkOf(call: Call, { chartgate, practice: { upstream } }: OpenPractice): LoadSink {
  return upstream === null ? chartgate.fhirStore(call.tenant) : upstreamSink(upstream.client)
}

const stored = ({ created, updated, unchanged }: LoadReport) => created + updated + unchanged

const PROGRESS_MILLIS = 1000

/** A line a second, and none for what is done sooner. */
function progressOn(call: Call, clock: { now(): number }) {
  let told = clock.now()
  return (progress: { file: string; filesDone: number; files: number; resources: number }) => {
    if (clock.now() - told < PROGRESS_MILLIS) return
    told = clock.now()
    call.err(
      `${progress.resources} resources, file ${Math.min(progress.filesDone + 1, progress.files)} of ${progress.files} (${progress.file})\n`,
    )
  }
}

function tellProblems(call: Call, { skipped, faults, unresolved }: LoadReport): void {
  for (const { file, reason } of skipped) call.err(`skipped ${file}: ${reason}\n`)
  for (const { file, line, entry, message } of faults.slice(0, FAULTS_TOLD))
    call.err(
      `not loaded: ${file}${line === null ? '' : `, line ${line}`}${entry === null ? '' : `, entry ${entry}`}: ${message}\n`,
    )
  if (faults.length > FAULTS_TOLD) call.err(`... and ${faults.length - FAULTS_TOLD} more.\n`)
  if (unresolved.size > 0)
    call.err(`${unresolved.size} references lead to nothing that is here; they were kept.\n`)
}

function printReport(report: LoadReport): Record<string, unknown> {
  return {
    files: report.files,
    created: report.created,
    updated: report.updated,
    unchanged: report.unchanged,
    by_type: Object.fromEntries([...report.byType].sort()),
    skipped: report.skipped,
    faults: report.faults,
    unresolved: [...report.unresolved],
  }
}
