// `chartgate fhir check`: whether a data set has the structure of R4, and which elements that US Core asks to
// show are in none of its resources. Looks at files only; nothing is stored.
import { unpack } from '../../fhir/load-bundle.ts'
import { type FoundFile, findFiles, readPieces } from '../../fhir/load-files.ts'
import { type Coverage, mustSupportWatch } from '../../fhir/us-core-must-support.ts'
import { validate } from '../../fhir/validate.ts'
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
import { table } from '../table.ts'

const FAULTS_TOLD = 50

/** Something wrong, and where. */
type Fault = { file: string; line: number | null; resource: string | null; message: string }

type Findings = { resources: number; faulty: number; faults: Fault[] }

export const fhirCheck: Command = {
  name: 'fhir check',
  summary: 'Check files of FHIR resources: their structure, and what US Core would miss.',
  positionals: 'PATH...',
  options: JSON_OPTION,
  takes: { settings: false, tenant: false },
  help: `
Reads Bundles, single resources and NDJSON, and stores nothing. Ends with code 1 when a resource has not the
structure of FHIR R4. Elements that no resource has are told by profile (US Core 6.1.0, and 7.0.0 where it
asks for more); values are not judged against terminologies.`,
  async run(call) {
    if (call.positionals.length === 0) throw new UsageError('PATH is missing.')
    const { found, skipped } = await findFiles(call.positionals)
    const findings: Findings = { resources: 0, faulty: 0, faults: [] }
    const watch = mustSupportWatch()
    for (const file of found) await checkFile(file, findings, watch)
    const coverage = watch.coverage()
    if (hasSwitch(call, 'json')) printJson(call, { ...findings, skipped, coverage })
    else {
      for (const { file, reason } of skipped) call.err(`skipped ${file}: ${reason}\n`)
      tell(call, findings, coverage)
    }
    return findings.faults.length > 0 || findings.resources === 0 ? FAILED : OK
  },
}

async function checkFile(
  file: FoundFile,
  findings: Findings,
  watch: ReturnType<typeof mustSupportWatch>,
): Promise<void> {
  for await (const piece of readPieces(file)) {
    const place = { file: file.file, line: piece.line }
    if ('fault' in piece) {
      findings.faults.push({ ...place, resource: null, message: piece.fault })
      continue
    }
    const unpacked = unpack(piece.json)
    if (unpacked === null) {
      findings.faults.push({ ...place, resource: null, message: 'It is no FHIR resource.' })
      continue
    }
    for (const { entry, message } of unpacked.faults) {
      const resource = entry === null ? null : `entry ${entry}`
      findings.faults.push({ ...place, resource, message })
    }
    for (const { resource } of unpacked.pieces) {
      findings.resources++
      watch.see(resource)
      const faults = validate(resource)
      if (faults.length > 0) findings.faulty++
      const name = `${resource.resourceType}/${resource.id}`
      for (const { path, message } of faults)
        findings.faults.push({ ...place, resource: name, message: `${path} ${message}.` })
    }
  }
}

function tell(call: Call, { resources, faulty, faults }: Findings, coverage: Coverage[]): void {
  for (const { file, line, resource, message } of faults.slice(0, FAULTS_TOLD)) {
    const where = [file, line === null ? null : `line ${line}`, resource].filter(
      (part) => part !== null,
    )
    call.err(`${where.join(', ')}: ${message}\n`)
  }
  if (faults.length > FAULTS_TOLD) call.err(`... and ${faults.length - FAULTS_TOLD} more.\n`)
  call.out(`${resources} resources, ${faulty} of them without the structure of FHIR R4.\n\n`)
  call.out(table(['US Core profile', 'resources', 'elements that none has'], coverage.map(rowOf)))
}

function rowOf({ profile, resources, missing }: Coverage): string[] {
  const words = missing.map(({ element, since }) =>
    since === '6.1.0' ? element : `${element} (7.0)`,
  )
  return [profile, String(resources), words.length === 0 ? '-' : words.join(', ')]
}
