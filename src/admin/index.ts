// The operators' console below `/admin`: apps, access, users, keys and the record of what happened. Every
// page is one file of endpoints/; who may be here stands in operator.ts. Everything works without script.
import type { Hono } from 'hono'
import { type RoomContext, type RoomEnv, room } from '../http/room.ts'
import { showEndAuthorizations, submitEndAuthorizations } from './endpoints/end-authorizations.ts'
import { downloadAuthorizations, showAuthorizations } from './endpoints/token-administration.ts'
import { admit, type ConsoleDeps, type Visit } from './operator.ts'

export type AdminDeps = ConsoleDeps

type Answer = (visit: Visit, c: RoomContext) => Promise<Response>

/** Mounts the console below a tenant's base. */
export function admin(deps: AdminDeps): Hono<RoomEnv> {
  const app = room()
  const admitted = (answer: Answer) => async (c: RoomContext) => {
    const visit = await admit(c.req.raw, c.get('requestId'), deps)
    return visit instanceof Response ? visit : answer(visit, c)
  }
  const get = (path: string, answer: Answer) => app.get(path, admitted(answer))
  const post = (path: string, answer: Answer) => app.post(path, admitted(answer))

  get('/admin/authorizations', (visit) => showAuthorizations(visit, deps))
  get('/admin/authorizations.csv', (visit) => downloadAuthorizations(visit, deps))
  get('/admin/authorizations/end', (visit) => showEndAuthorizations(visit, deps))
  post('/admin/authorizations/end', (visit) => submitEndAuthorizations(visit, deps))
  return app
}
