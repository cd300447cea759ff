// The front page of a practice, and the files and pictures that its pages load.

import type { Hono } from 'hono'
import { logoResponse } from '../http/logo.ts'
import { type PageFacts, pageResponse, shellOf } from '../http/page.ts'
import { reply } from '../http/reply.ts'
import { type RoomEnv, room } from '../http/room.ts'
import type { BrowserSessions } from '../http/session.ts'
import { PageError } from '../model/errors.ts'
import type { Stores } from '../model/stores.ts'
import { type Asset, assets } from '../pages/assets.ts'
import { HomePage, type HomeProps } from '../pages/home.tsx'

export type HomeDeps = PageFacts & {
  stores: Pick<Stores, 'logos'>
  sessions: BrowserSessions
  /** The practice's own look, when its pages load one. */
  practiceStylesheet?: Asset | null
  /** URLs that developers of apps need. */
  addresses: HomeProps['addresses']
  /** What to try in the demonstration; null in production. */
  demo: HomeProps['demo']
}

/** Mounts the front page below a tenant's base. */
export function home(deps: HomeDeps): Hono<RoomEnv> {
  const app = room()
  const front = async (request: Request): Promise<Response> => {
    const signedIn = await deps.sessions.current(request)
    const page = HomePage({
      shell: shellOf(request, deps, { signedIn }),
      signInHref: signedIn ? null : `${deps.basePath}/sign-in`,
      connectedAppsHref: `${deps.basePath}/portal`,
      frontDeskHref: signedIn?.user.kind === 'practitioner' ? `${deps.basePath}/ehr` : null,
      addresses: deps.addresses,
      demo: deps.demo,
    })
    return pageResponse(request, deps, page)
  }
  app.get('/', (c) => front(c.req.raw))
  if (deps.basePath !== '') app.get('', (c) => front(c.req.raw))
  const served = deps.practiceStylesheet ? [...assets, deps.practiceStylesheet] : assets
  for (const asset of served) app.get(asset.path, (c) => assetResponse(c.req.raw, asset))
  app.get('/logo/:hash', async (c) => {
    const picture = await logoResponse(c.req.param('hash'), deps.stores.logos)
    if (!picture) throw new PageError('not-found')
    return picture
  })
  return app
}

/** Named by its content, so a browser may keep it for ever (RFC 9111 §4.2.2, RFC 8246). */
function assetResponse(request: Request, asset: Asset): Response {
  const headers = {
    'Content-Type': asset.contentType,
    'Cache-Control': 'public, max-age=31536000, immutable',
    ETag: asset.etag,
    'X-Content-Type-Options': 'nosniff',
  }
  return request.headers.get('if-none-match') === asset.etag
    ? reply(null, { status: 304, headers })
    : reply(asset.body, { headers })
}
