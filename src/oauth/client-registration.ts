// Makes a client of checked metadata: its id, its secret, its times; or changes one that is there.
import type { Millis } from '../lib/clock.ts'
import { randomSecret, sha256 } from '../lib/hashing.ts'
import { newId } from '../lib/ids.ts'
import type { Client } from '../model/client.ts'
import type { ClientMetadata } from './client-metadata.ts'

/** A client to be added, and its secret in clear, which is told once and never kept; null when it has none. */
type ClientRegistration = { client: Client; secret: string | null }

/** Makes a new client. Only the methods that use a secret get one (attack H09). */
export function registerClient(metadata: ClientMetadata, now: Millis): ClientRegistration {
  const { chosenId, broughtSecret, ...described } = metadata
  const bySecret = /^client_secret_/.test(metadata.tokenEndpointAuthMethod)
  const secret = bySecret ? (broughtSecret ?? randomSecret()) : null
  const client: Client = {
    ...described,
    id: chosenId ?? newId(now),
    secrets: secret === null ? [] : [{ hash: sha256(secret), createdAt: now, expiresAt: null }],
    createdAt: now,
    updatedAt: now,
    disabledAt: null,
  }
  return { client, secret }
}

/** The client with what the metadata says; its id, secrets and state are changed elsewhere. */
export function withMetadata(client: Client, metadata: ClientMetadata, now: Millis): Client {
  const { chosenId: _id, broughtSecret: _secret, ...described } = metadata
  const bySecret = /^client_secret_/.test(described.tokenEndpointAuthMethod)
  return {
    ...client,
    ...described,
    // A secret that has no use any more must not work when the method is changed back (attack H09).
    secrets: bySecret ? client.secrets : [],
    updatedAt: changedAt(client, now),
  }
}

/** The time of a change is what tells changes apart, so it must be a later one. */
export function changedAt(client: Client, now: Millis): Millis {
  return Math.max(now, client.updatedAt + 1)
}
