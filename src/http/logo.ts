// Where the pictures of apps are and how they are answered: by what they are, so that a browser may keep each for
// ever, and as nothing but a picture, whatever stands in it.

import type { Logo, LogoStore } from '../model/logo.ts'
import { reply } from './reply.ts'

/** The path of an app's picture, below the practice's base; null where initials stand for it. */
export function logoHref(basePath: string, logo: Pick<Logo, 'hash'> | null): string | null {
  return logo?.hash ? `${basePath}/logo/${logo.hash}` : null
}

/** A picture as an answer; null when there is none of this hash. */
export async function logoResponse(hash: string, logos: LogoStore): Promise<Response | null> {
  const picture = /^[\w-]{43}$/.test(hash) ? await logos.picture(hash) : null
  if (!picture) return null
  return reply(Buffer.from(picture.bytes), {
    headers: {
      'Content-Type': picture.contentType,
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cross-Origin-Resource-Policy': 'same-origin',
    },
  })
}
