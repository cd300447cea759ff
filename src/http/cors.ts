// Cross-origin access for browser apps: only origins that a client registered, and never credentials of
// the browser's own (SMART 2.2 app-launch, "CORS"). The authorization endpoint is not mounted under it
// (RFC 9700 §2.6).

const ALLOWED_HEADERS =
  'Authorization, Content-Type, Accept, Prefer, If-Match, If-None-Match, If-None-Exist, If-Modified-Since'
const EXPOSED_HEADERS =
  'ETag, Location, Content-Location, Last-Modified, WWW-Authenticate, Retry-After, X-Progress, X-Request-Id'
const PREFLIGHT_SECONDS = 600

export type OriginCheck = (origin: string) => Promise<boolean>

/** Adds what the browser needs to hand the answer to the app; says always that the answer depends on `Origin`. */
export async function withCors(
  request: Request,
  response: Response,
  registered: OriginCheck,
): Promise<Response> {
  response.headers.append('Vary', 'Origin')
  const origin = request.headers.get('origin')
  if (origin && (await registered(origin))) {
    response.headers.set('Access-Control-Allow-Origin', origin)
    response.headers.set('Access-Control-Expose-Headers', EXPOSED_HEADERS)
  }
  return response
}

/** The answer to a preflight request. */
export function preflight(
  request: Request,
  methods: string,
  registered: OriginCheck,
): Promise<Response> {
  const response = new Response(null, {
    status: 204,
    headers: {
      'Access-Control-Allow-Methods': methods,
      'Access-Control-Allow-Headers': ALLOWED_HEADERS,
      'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
    },
  })
  return withCors(request, response, registered)
}
