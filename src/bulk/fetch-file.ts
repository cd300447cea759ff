// One file of another server's export, line by line into one of ours: each resource is parsed, its references
// are made ours, it is judged, and what was judged is what is written. Its words about errors stay with us.
import type { FhirBackend } from '../fhir/backend.ts'
import type { ExportRow } from '../fhir/export-source.ts'
import { outcomeOf } from '../fhir/operation-outcome.ts'
import { localReference } from '../fhir/reference.ts'
import type { Resource } from '../fhir/resource.ts'
import { badAnswer } from '../fhir/upstream/refusals.ts'
import { rewriterOfReferences } from '../fhir/upstream/rewrite.ts'
import { isObject, list, readResource } from '../fhir/upstream/searchset.ts'
import { related } from '../fhir/visible.ts'
import { FhirError } from '../model/errors.ts'
import type { ExportJob } from '../model/export-job.ts'
import type { ExportJudge } from './export-judge.ts'
import type { LineMaker } from './lines.ts'
import type { PartFiles } from './part-files.ts'

type FileTaker = {
  /** Takes lines of the file. Throws a 502 for what is no line of such a file. */
  take(lines: readonly string[]): Promise<void>
  /** Lines that were read. */
  readonly read: number
  /** Resources that were left out, since they do not belong to the export. */
  readonly dropped: number
}

export type TakenWith = {
  job: ExportJob
  files: PartFiles
  judge: ExportJudge
  lines: LineMaker
  /** The other server's FHIR base, and ours. */
  upstreamUrl: string
  baseUrl: string
  /** The other server, for what lines are judged by. */
  backend: Pick<FhirBackend, 'readMany' | 'history'>
}

const MAX_VERSIONS = 20
const SEVERITIES = ['fatal', 'error', 'warning', 'information'] as const

/** Takes a file of output: resources of one type. */
export function outputTaker(type: string, by: TakenWith): FileTaker {
  const { judge, lines, files, job } = by
  const { since } = job.spec
  const rewrite = rewriterOfReferences(by.upstreamUrl, by.baseUrl)
  let read = 0
  let dropped = 0

  /** Of resources that their targets must open, those that are. */
  async function opened(waiting: readonly Resource[]): Promise<Set<Resource>> {
    const bases = [by.baseUrl]
    const keys = new Set(waiting.flatMap((resource) => related(resource, bases)))
    if (keys.size === 0) return new Set()
    const found = await by.backend.readMany([...keys].map(referenceOf))
    const open = new Set(
      found
        .filter((target) => judge.opens(target))
        .map(({ resourceType, id }) => `${resourceType}/${id}`),
    )
    return new Set(
      waiting.filter((resource) => related(resource, bases).some((key) => open.has(key))),
    )
  }

  return {
    get read() {
      return read
    },
    get dropped() {
      return dropped
    },
    async take(texts) {
      read += texts.length
      const judged = texts.map((text) => {
        const resource = resourceOf(text)
        const ours = resource && rewrite(resource)
        const fitting = ours?.resourceType === type && isAfter(ours, since)
        return { ours, verdict: ours && fitting ? judge.judge(ours) : 'no' }
      })
      const waiting = judged.flatMap(({ ours, verdict }) =>
        ours && verdict === 'by-targets' ? [ours] : [],
      )
      const open = waiting.length === 0 ? null : await opened(waiting)
      const printed: string[] = []
      for (const { ours, verdict } of judged) {
        if (ours === null || !(verdict === 'yes' || open?.has(ours))) {
          dropped++
          continue
        }
        const line = lines.line(rowOf(ours))
        if (line !== null) printed.push(line)
      }
      await files.write('output', type, printed)
    },
  }
}

/** Takes a file that tells of deletions (Bulk Data export, "Bulk Data Deleted Resources"). */
export function deletedTaker(by: TakenWith): FileTaker {
  const { judge, files } = by
  let read = 0
  let dropped = 0

  /** By the last version there was. */
  async function wasOurs(type: string, id: string): Promise<boolean> {
    const query = { type, id, since: null, count: MAX_VERSIONS }
    try {
      const { versions } = await by.backend.history(query, () => 'all', null)
      const last = versions.find(({ resource }) => resource !== null)?.resource
      return last != null && judge.judge(last) === 'yes'
    } catch (error) {
      // A server without histories cannot tell whose it was; one that is away for a moment can, later.
      if (error instanceof FhirError && !['transient', 'timeout'].includes(error.issueCode))
        return false
      throw error
    }
  }

  return {
    get read() {
      return read
    },
    get dropped() {
      return dropped
    },
    async take(texts) {
      read += texts.length
      for (const text of texts) {
        const bundle = parsed(text)
        if (bundle.resourceType !== 'Bundle') throw badAnswer('deletions that are no Bundle')
        for (const entry of list(bundle.entry)) {
          const request = isObject(entry) && isObject(entry.request) ? entry.request : {}
          const { method, url } = request
          const named =
            method === 'DELETE' && typeof url === 'string'
              ? localReference(url, [by.upstreamUrl])
              : null
          if (named === null) throw badAnswer('a deletion that names nothing')
          const { type, id } = named
          const verdict = judge.judgeDeleted(type, id)
          if (verdict === 'yes' || (verdict === 'by-version' && (await wasOurs(type, id))))
            await files.delete([`${type}/${id}`])
          else dropped++
        }
      }
    },
  }
}

/** Takes a file of errors: that there were some, and how grave; what they say may tell too much. */
export function errorTaker({ files }: Pick<TakenWith, 'files'>): FileTaker {
  let read = 0
  const told = new Set<string>()
  return {
    get read() {
      return read
    },
    dropped: 0,
    async take(texts) {
      read += texts.length
      for (const text of texts)
        for (const issue of list(parsed(text).issue)) {
          const given = isObject(issue) ? issue.severity : undefined
          const severity = SEVERITIES.find((each) => each === given) ?? 'error'
          if (told.has(severity)) continue
          told.add(severity)
          const outcome = outcomeOf(
            severity === 'fatal' ? 'error' : severity,
            'processing',
            'The data source reported that its export is not complete.',
          )
          await files.write('error', 'OperationOutcome', [JSON.stringify(outcome)])
        }
    },
  }
}

/** The JSON object of a line. */
function parsed(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw badAnswer(cause)
  }
  if (!isObject(value)) throw badAnswer('a line that is no resource')
  return value
}

/** The resource of a line; null when it has no type or no id, so that nobody could judge it. */
function resourceOf(text: string): Resource | null {
  const value = parsed(text)
  if (typeof value.resourceType !== 'string') throw badAnswer('a line that is no resource')
  return readResource(value)
}

function referenceOf(key: string): { type: string; id: string } {
  const [type = '', id = ''] = key.split('/')
  return { type, id }
}

/** When it was written; not a number when it does not say. */
const updatedAt = ({ meta }: Resource): number => Date.parse(String(meta?.lastUpdated))

const isAfter = (resource: Resource, since: number | null) =>
  since === null || !(updatedAt(resource) <= since)

function rowOf(resource: Resource): ExportRow {
  return {
    rid: 0,
    type: resource.resourceType,
    id: String(resource.id),
    updatedAt: updatedAt(resource),
    deleted: false,
    body: JSON.stringify(resource),
  }
}
