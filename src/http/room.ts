// What a request brings along for every room: its id, its caller's address, and the tools of the web
// that all rooms use in the same way.

import { type Context, Hono } from 'hono'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { getPath } from 'hono/utils/url'
import { reply } from './reply.ts'

export type RoomEnv = {
  Bindings: {
    requestId: string
    clientAddress: string
    /** The path that rooms go by, where it is not simply that of the URL. */
    path?: string
  }
}
export type RoomContext = Context<RoomEnv>
export type RoomRouter = Hono<RoomEnv>

/** A router that goes by the path that the front door found. */
export function room(): RoomRouter {
  return new Hono<RoomEnv>({
    // Literal paths by a table, all others by one expression; so no word and name stand in one place of a path.
    router: new RegExpRouter(),
    // Its caller gives what it was given, which the router does not know.
    getPath: (request, given?: { env?: Partial<RoomEnv['Bindings']> }) =>
      given?.env?.path ?? getPath(request),
  })
}

/** Answers 405 with the methods that would be right (RFC 9110 §15.5.6). */
export function methodNotAllowed(allow: string): Response {
  return reply(null, { status: 405, headers: { Allow: allow } })
}
