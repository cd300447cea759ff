// The way of every FHIR request: guard, parse, decide, carry out, judge, answer. No step is left out for
// any interaction, and each uses only what the one before it made.
import type { Context } from 'hono'
import { preflight, withCors } from '../../http/cors.ts'
import type { RoomEnv } from '../../http/room.ts'
import { newId } from '../../lib/ids.ts'
import type { BearerAccess } from '../../model/bearer-access.ts'
import type { FhirError } from '../../model/errors.ts'
import { capabilitiesOf } from '../capabilities.ts'
import { type Answer, type CarriedOutWith, carryOut } from '../carry-out.ts'
import type { Deps } from '../index.ts'
import { type Call, parseInteraction } from '../interaction.ts'
import { pageSeal } from '../page-link.ts'
import { printTypes, toldTypes } from '../told-types.ts'
import {
  asFhirError,
  binaryResponse,
  errorResponse,
  notModifiedResponse,
  resourceResponse,
} from './answer.ts'
import { readFhirRequest } from './request.ts'

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'

/** What is known of a request by the time it is answered; for the audit. */
type Progress = { access: BearerAccess | null; call: Call | null }

/** Makes the handler of everything below the FHIR base that needs a token. */
export function gateway(deps: Deps): (c: Context<RoomEnv>) => Promise<Response> {
  const by: CarriedOutWith = {
    backend: deps.backend,
    capabilities: capabilitiesOf(deps.backend, deps.exports !== undefined),
    baseUrl: deps.baseUrl,
    pages: pageSeal(deps.pageKey),
    ...(deps.exports && { exports: deps.exports }),
    clock: deps.clock,
    log: deps.log,
  }
  return async (c) => {
    const request = c.req.raw
    if (request.method === 'OPTIONS')
      return preflight(request, METHODS, (origin) => deps.originAllowed(origin, null))
    const requestId = c.get('requestId') ?? newId(deps.clock.now())
    const progress: Progress = { access: null, call: null }
    const response = await handle(c, deps, by, progress, requestId)
    response.headers.set('X-Request-Id', requestId)
    const clientId = progress.access?.client.id ?? null
    return withCors(request, response, (origin) => deps.originAllowed(origin, clientId))
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
    const outcome = await attempt(c, deps, by, progress)
    if ('refusal' in outcome) {
      const refusal = asFhirError(outcome.refusal, context)
      await audit(deps, progress, requestId, refusal, null)
      return errorResponse(refusal)
    }
    // What is not recorded does not leave.
    await audit(deps, progress, requestId, null, outcome.answer)
    return respond(outcome.answer)
  } catch (error) {
    return errorResponse(asFhirError(error, context))
  }
}

async function attempt(
  c: Context<RoomEnv>,
  deps: Deps,
  by: CarriedOutWith,
  progress: Progress,
): Promise<{ answer: Answer } | { refusal: unknown }> {
  try {
    progress.access = await deps.authenticate(c.req.raw)
    progress.call = parseInteraction(await readFhirRequest(c))
    return { answer: await carryOut(progress.call, progress.access, by) }
  } catch (refusal) {
    return { refusal }
  }
}

function respond({ as, resource, location }: Answer): Response {
  switch (as) {
    case 'accepted':
      return resourceResponse(resource, 202, { 'Content-Location': location ?? '' })
    case 'not-modified':
      return notModifiedResponse(resource)
    case 'content':
      return binaryResponse(resource)
    case 'resource':
      return resourceResponse(resource)
  }
}

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
    type: 'fhir-access',
    at: deps.clock.now(),
    outcome: refusal === null ? 'success' : refusal.status >= 500 ? 'failed' : 'refused',
    clientId: access.client.id,
    userId: access.user?.id,
    patientId: access.authorization.context.patient,
    authorizationId: access.authorization.id,
    requestId,
    detail: {
      interaction: interaction?.kind ?? null,
      resourceType: interaction && 'type' in interaction ? interaction.type : null,
      resourceId: interaction && 'id' in interaction ? interaction.id : null,
      status: refusal?.status ?? 200,
      count: answer?.count ?? 0,
      types: answer === null ? null : printTypes(toldTypes(answer.resource)),
    },
  })
}
