// Where links to choose a password lead: of the invited, and of who forgot theirs. They are made by operators
// (people/invitation.ts); this room redeems them. Nobody is signed in here: that follows, with the new password.
import type { Hono } from 'hono'
import { type RoomEnv, room } from '../http/room.ts'
import type { WelcomeDeps } from './deps.ts'
import { showInvitation, submitInvitation } from './endpoints/invitation.ts'

/** Mounts the page below a tenant's base. */
export function welcome(deps: WelcomeDeps): Hono<RoomEnv> {
  const app = room()
  // The secret is in the query, which is not logged, and goes on in the form alone.
  app.get('/invitation', (c) => showInvitation(c.req.raw, deps))
  app.post('/invitation', (c) => submitInvitation(c.req.raw, deps))
  return app
}
