// The way of every FHIR request: guard, parse, decide, carry out, judge, answer. No step is left out for
// any interaction, and each uses only what the one before it made.
import type { Context } from 'hono'
import { preflight, withCors } from '../../http/cors.ts'
import { type Asking, askingAt } from '../../http/note-refusal.ts'
import type { RoomEnv } from '../../http/room.ts'
import type { BearerAccess } from '../../model/bearer-access.ts'
import type { FhirError } from '../../model/errors.ts'
import { askedOfCall } from '../asked-of-call.ts'
import type { Write } from '../backend.ts'
import { capabilitiesOf } from '../capabilities.ts'
import { carryOut } from '../carry-out.ts'
import type { Deps } from '../deps.ts'
import { enoughScopes } from '../enough-scopes.ts'
import { type Call, type Interaction, parseInteraction } from '../interaction.ts'
import { pageSeal } from '../page-link.ts'
import { printTypes, toldTypes } from '../told-types.ts'
import type { Answer, CarriedOutWith } from '../work.ts'
import {
  asFhirError,
  binaryResponse,
  errorResponse,
  notModifiedResponse,
  resourceResponse,
  writtenResponse,
} from './answer.ts'
import { readFhirRequest } from './request.ts'

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'

/** What is known of a request by the time it is answered; for the audit, and for those who ask why. */
type Progress = { access: BearerAccess | null; call: Call | null; asking: Asking }

/** Makes the handler of everything below the FHIR base that needs a token. */
export function gateway(deps: Deps): (c: Context<RoomEnv>) => Promise<Response> {
  const by: CarriedOutWith = {
    backend: deps.backend,
    capabilities: capabilitiesOf(deps.backend, deps.exports, deps.updateCreates ?? true),
    baseUrl: deps.baseUrl,
    pages: pageSeal(deps.pageKey),
    ...(deps.exports && { exports: deps.exports }),
    clock: deps.clock,
    log: deps.log,
  }
  return async (c) => {
    const request = c.req.raw
    const requestId = c.env.requestId
    // Only what fails outside of an answer: the check of an origin.
    const failed = (error: unknown) =>
      errorResponse(asFhirError(error, { log: deps.log, requestId }), requestId)
    if (request.method === 'OPTIONS')
      return preflight(request, METHODS, deps.originAllowed).catch(failed)
    const asking = { ...askingAt('fhir'), asked: { method: request.method } }
    const progress: Progress = { access: null, call: null, asking }
    const response = await handle(c, deps, by, progress, requestId)
    const clientId = progress.access?.client.id ?? null
    return withCors(request, response, deps.originAllowed, clientId).catch(failed)
  }
}

async function handle(
  c: Context<RoomEnv>,
  deps: Deps,
  by: CarriedOutWith,
  progress: Progress,
  requestId: string,
): Promise<Response> {
  const context = { log: deps.log, requestId }
  try {
    const outcome = await attempt(c, deps, by, progress, requestId)
    if ('refusal' in outcome) {
      const refusal = asFhirError(outcome.refusal, context)
      noteRefused(deps, progress, requestId, refusal, progress.call)
      await audit(deps, progress, requestId, refusal, null)
      return errorResponse(refusal, requestId)
    }
    // What is not recorded does not leave.
    await audit(deps, progress, requestId, null, outcome.answer)
    return respond(outcome.answer, progress.call, deps.baseUrl)
  } catch (error) {
    return errorResponse(asFhirError(error, context), requestId)
  }
}

async function attempt(
  c: Context<RoomEnv>,
  deps: Deps,
  by: CarriedOutWith,
  progress: Progress,
  requestId: string,
): Promise<{ answer: Answer } | { refusal: unknown }> {
  try {
    progress.access = await deps.authenticate(c.req.raw, progress.asking)
    progress.call = parseInteraction(await readFhirRequest(c, deps.bodyLimitBytes))
    const note = (writes: readonly Write[]) => noteWrites(deps, progress, requestId, writes)
    const refused = (error: FhirError, call: Call | null) =>
      noteRefused(deps, progress, requestId, error, call)
    return { answer: await carryOut(progress.call, progress.access, by, note, refused) }
  } catch (refusal) {
    return { refusal }
  }
}

/** Notes a refusal of the request, or of one entry of its bundle. */
function noteRefused(
  { refused }: Deps,
  { access, asking }: Progress,
  requestId: string,
  error: FhirError,
  call: Call | null,
): void {
  refused(error, requestId, {
    ...asking,
    asked: { ...asking.asked, ...(call && askedOfCall(call)) },
    enough: error.missing && access ? enoughScopes(error.missing, access) : null,
  })
}

function respond(answer: Answer, call: Call | null, baseUrl: string): Response {
  switch (answer.as) {
    case 'accepted':
      return resourceResponse(answer.resource, 202, {
        'Content-Location': answer.location,
        'Preference-Applied': answer.preferences,
      })
    case 'not-modified':
      return notModifiedResponse(answer.resource)
    case 'content':
      return binaryResponse(answer.resource)
    case 'resource':
      return resourceResponse(answer.resource)
    case 'written':
      return writtenResponse(answer, call?.returns, baseUrl)
  }
}

/**
 * Records a write before it is made: what cannot be recorded does not happen. How it ended is recorded
 * with the answer, under the same request id.
 */
async function noteWrites(
  deps: Deps,
  progress: Progress,
  requestId: string,
  writes: readonly Write[],
): Promise<void> {
  const { access } = progress
  if (access === null) throw new Error('a write without a token')
  const events = writes.map((write) => {
    const { type, id } =
      write.kind === 'delete' ? write : { type: write.resource.resourceType, id: write.resource.id }
    // Another server gives its own ids to what is new.
    const named = write.kind !== 'create' || deps.backend.ownBase === undefined
    return deps.audit({
      ...aboutRequest(access, requestId, deps.clock.now()),
      type: 'fhir-write',
      outcome: 'success',
      detail: { interaction: write.kind, resourceType: type, resourceId: named ? id : null },
    })
  })
  await Promise.all(events)
}

const aboutRequest = (access: BearerAccess, requestId: string, at: number) => ({
  at,
  clientId: access.client.id,
  userId: access.user?.id,
  patientId: access.authorization.context.patient,
  authorizationId: access.authorization.id,
  requestId,
})

/** Records who asked for what kind of thing, and how it ended. Values of a search may hold names, so none is kept. */
async function audit(
  deps: Deps,
  { access, call }: Progress,
  requestId: string,
  refusal: FhirError | null,
  answer: Answer | null,
): Promise<void> {
  if (access === null) return
  const interaction = call?.interaction
  await deps.audit({
    ...aboutRequest(access, requestId, deps.clock.now()),
    ...patientNamed(interaction),
    type: 'fhir-access',
    outcome: refusal === null ? 'success' : refusal.status >= 500 ? 'failed' : 'refused',
    detail: {
      interaction: interaction?.kind ?? null,
      resourceType: interaction && 'type' in interaction ? interaction.type : null,
      resourceId: interaction && 'id' in interaction ? interaction.id : writtenId(answer),
      status: refusal?.status ?? (answer?.as === 'written' ? answer.status : 200),
      count: answer?.count ?? 0,
      types: answer?.resource ? printTypes(toldTypes(answer.resource)) : null,
    },
  })
}

/** The patient whom the request names, whoever stands in context: it is about them. */
function patientNamed(interaction: Interaction | undefined): { patientId?: string } {
  if (interaction === undefined) return {}
  const named = interaction.kind === 'search-compartment' ? interaction.compartment : interaction
  return 'id' in named && 'type' in named && named.type === 'Patient' ? { patientId: named.id } : {}
}

const writtenId = (answer: Answer | null) => (answer?.as === 'written' ? answer.id : null)
