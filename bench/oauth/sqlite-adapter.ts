// The peer's store on SQLite, as small as its contract allows: one table, one prepared statement for each
// method, one durable commit (`synchronous=FULL`) for each change, as its users would write it.
import { DatabaseSync } from 'node:sqlite'

type Payload = Record<string, unknown>
const DAY_SECONDS = 86_400

/** Makes the peer's adapter for each of its models. */
export function sqliteAdapter(file: string) {
  const database = new DatabaseSync(file)
  database.exec(`
    pragma journal_mode = wal;
    pragma synchronous = full;
    create table if not exists entry (
      id text primary key, payload text not null, grant_id text, uid text, user_code text,
      consumed integer, expires_at integer not null
    ) without rowid;
    create index if not exists entry_grant on entry (grant_id) where grant_id is not null;
    create index if not exists entry_uid on entry (uid) where uid is not null;
  `)
  const upsert = database.prepare(`
    insert into entry (id, payload, grant_id, uid, user_code, expires_at) values (?, ?, ?, ?, ?, ?)
    on conflict (id) do update set payload = excluded.payload, grant_id = excluded.grant_id,
      uid = excluded.uid, user_code = excluded.user_code, expires_at = excluded.expires_at`)
  const find = database.prepare('select payload, consumed, expires_at from entry where id = ?')
  const findByUid = database.prepare(
    'select payload, consumed, expires_at from entry where uid = ?',
  )
  const consume = database.prepare('update entry set consumed = ? where id = ?')
  const destroy = database.prepare('delete from entry where id = ?')
  const revoke = database.prepare('delete from entry where grant_id = ?')
  const now = () => Math.floor(Date.now() / 1000)

  const payloadOf = (row: Payload | undefined): Payload | undefined => {
    if (row === undefined || Number(row.expires_at) <= now()) return undefined
    const payload: Payload = JSON.parse(String(row.payload))
    return row.consumed === null ? payload : { ...payload, consumed: Number(row.consumed) }
  }
  const textOf = (value: unknown) => (typeof value === 'string' ? value : null)

  return (model: string) => {
    const key = (id: string) => `${model}:${id}`
    return {
      async upsert(id: string, payload: Payload, expiresIn?: number) {
        upsert.run(
          key(id),
          JSON.stringify(payload),
          textOf(payload.grantId),
          model === 'Session' ? textOf(payload.uid) : null,
          textOf(payload.userCode),
          now() + (expiresIn ?? DAY_SECONDS),
        )
      },
      find: async (id: string) => payloadOf(find.get(key(id))),
      findByUid: async (uid: string) => payloadOf(findByUid.get(uid)),
      findByUserCode: async () => undefined,
      async consume(id: string) {
        consume.run(now(), key(id))
      },
      async destroy(id: string) {
        destroy.run(key(id))
      },
      async revokeByGrantId(grantId: string) {
        revoke.run(grantId)
      },
    }
  }
}
