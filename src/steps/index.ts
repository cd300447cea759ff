// What a person meets between an authorization request and its answer: sign-in, choice of patient,
// consent. Each step reads the stored request, does its one thing and comes back to `/steps/{id}`, where
// `nextStep` alone decides what follows. Also signing in and out without an app.
import type { Hono } from 'hono'
import { checkCsrf } from '../http/csrf.ts'
import { readForm } from '../http/form.ts'
import { seeOther } from '../http/headers.ts'
import { type RoomContext, type RoomEnv, room } from '../http/room.ts'
import { OAuthError } from '../model/errors.ts'
import { showChoosePatient, submitChoosePatient } from './endpoints/choose-patient.ts'
import { issueRemembered, showConsent, submitConsent } from './endpoints/consent.ts'
import { comeBack, leaveAlone, leaveFromStep } from './endpoints/provider.ts'
import { showSecondFactor, submitSecondFactor } from './endpoints/second-factor.ts'
import { showSetUp, submitSetUp } from './endpoints/set-up-factor.ts'
import { showSignIn, submitSignIn } from './endpoints/sign-in.ts'
import { showSignedOut, submitSignOut } from './endpoints/sign-out.ts'
import type { Answer } from './finish-sign-in.ts'
import {
  type AnsweringDeps,
  openInteraction,
  refuseApp,
  type StepsDeps,
  stepPurpose,
  stepsPath,
} from './interaction.ts'
import { CALLBACK_PATH } from './provider.ts'
import { alonePlace, type SignInPlace, stepPlace } from './sign-in-place.ts'

/** Mounts the steps below a tenant's base. */
export function steps(deps: StepsDeps): Hono<RoomEnv> {
  const app = room()
  const id = (c: { req: { param(name: string): string | undefined } }) => c.req.param('id') ?? ''

  const asked = (c: RoomContext): AnsweringDeps => ({ ...deps, requestId: c.env.requestId })

  app.get('/steps/:id', (c) => goOn(c.req.raw, id(c), asked(c)))
  app.get('/steps/:id/choose-patient', (c) => showChoosePatient(c.req.raw, id(c), deps))
  app.post('/steps/:id/choose-patient', (c) => submitChoosePatient(c.req.raw, id(c), deps))
  app.get('/steps/:id/consent', (c) => showConsent(c.req.raw, id(c), deps))
  app.post('/steps/:id/consent', (c) => submitConsent(c.req.raw, id(c), asked(c)))
  app.post('/steps/:id/cancel', (c) => cancel(c.req.raw, id(c), asked(c)))

  app.get('/steps/:id/provider', (c) => leaveFromStep(c.req.raw, id(c), deps))
  app.get('/sign-in/provider', (c) => leaveAlone(c.req.raw, deps))
  app.get(CALLBACK_PATH, (c) => comeBack(c.req.raw, deps))

  const signIn = (base: string, placeOf: (c: RoomContext) => Promise<SignInPlace | Response>) => {
    const answered = (answer: (to: Answer) => Promise<Response>) => async (c: RoomContext) => {
      const place = await placeOf(c)
      if (place instanceof Response) return place
      return answer({ request: c.req.raw, place, address: c.env.clientAddress, deps })
    }
    app.get(base, answered(showSignIn))
    app.post(base, answered(submitSignIn))
    app.get(`${base}/second-factor`, answered(showSecondFactor))
    app.post(`${base}/second-factor`, answered(submitSecondFactor))
    app.get(`${base}/set-up`, answered(showSetUp))
    app.post(`${base}/set-up`, answered(submitSetUp))
  }
  signIn('/steps/:id/sign-in', (c) => stepPlace(c.req.raw, id(c), deps))
  signIn('/sign-in', (c) => alonePlace(c.req.raw, deps))
  app.post('/sign-out', (c) => submitSignOut(c.req.raw, deps))
  app.get('/signed-out', (c) => showSignedOut(c.req.raw, deps))
  return app
}

async function goOn(request: Request, id: string, deps: AnsweringDeps): Promise<Response> {
  const interaction = await openInteraction(request, id, deps)
  const { next } = interaction
  if (next instanceof OAuthError) return refuseApp(interaction, deps, next)
  if (next === 'issue') return issueRemembered(interaction, deps)
  return seeOther(stepsPath(deps, id, next))
}

/** The way back to the app from a step before the consent. */
async function cancel(request: Request, id: string, deps: AnsweringDeps): Promise<Response> {
  const form = await readForm(request, deps.formLimitBytes)
  const interaction = await openInteraction(request, id, deps)
  const purpose = stepPurpose('cancel', interaction)
  checkCsrf(request, form, interaction.browserSecret, purpose, deps.ownOrigin)
  return refuseApp(interaction, deps)
}
