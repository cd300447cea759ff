// The picture of an app, kept by us and served by us: fetched from where its metadata says, or brought by an
// operator. What was tried last and why there is none is kept as well.
import type { Millis } from '../lib/clock.ts'
import type { PictureFault, PictureType } from '../lib/picture.ts'

/** Why a fetch gave no picture; what an inner host answered is told to nobody. */
export type LogoFault = PictureFault | 'unreachable'

export type Logo = {
  clientId: string
  /** An operator's stays whatever the app's metadata says. */
  source: 'fetched' | 'uploaded'
  /** Where it was looked for; null for an operator's. */
  logoUri: string | null
  /** SHA-256 of the picture, by which it is addressed; null when there is none. */
  hash: string | null
  /** What was wrong when it was last looked for; null for nothing. */
  fault: LogoFault | null
  /** When it was last looked for, or brought. */
  at: Millis
}

export type LogoPicture = { contentType: PictureType; bytes: Uint8Array }

export interface LogoStore {
  /** What is known of the app's picture; null when none was ever looked for. */
  find(clientId: string): Promise<Logo | null>
  list(): Promise<Logo[]>
  /** The picture of this hash, whoever's it is. */
  picture(hash: string): Promise<LogoPicture | null>
  /** Keeps it in place of what was there, and announces a change of the client. A `picture` of null keeps the bytes of the same hash. */
  save(logo: Logo, picture: LogoPicture | null): Promise<void>
  remove(clientId: string): Promise<void>
}
