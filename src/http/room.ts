// What a request brings along for every room: its id, its caller's address, and the tools of the web
// that all rooms use in the same way.
import { type Context, Hono } from 'hono'

export type RoomEnv = {
  Variables: {
    requestId: string
    clientAddress: string
    /** Written with the answer, in place of such headers of its own; absent where no front door stands before. */
    addedHeaders?: Record<string, string>
  }
}
export type RoomContext = Context<RoomEnv>
export type RoomRouter = Hono<RoomEnv>

/** A router that sees the request's variables. */
export function room(): RoomRouter {
  return new Hono<RoomEnv>({ strict: true })
}

/** Answers 405 with the methods that would be right (RFC 9110 §15.5.6). */
export function methodNotAllowed(allow: string): Response {
  return new Response(null, { status: 405, headers: { Allow: allow } })
}
