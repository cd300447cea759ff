// What protects an account beside its password: on the person's page of sign-in and security.
import type { Millis } from '../../lib/clock.ts'
import { isolate } from '../messages/say.ts'
import { messagesOf, type Shell } from '../shell.ts'
import { DateOf } from './date.tsx'
import { Name } from './name.tsx'
import { Notice } from './notice.tsx'

export type FactorsCardProps = {
  /** Whether the practice asks for a second factor from people like this one. */
  must: boolean
  authenticator: { since: Millis | null; setUpHref: string; removeHref: string }
  /** Null where there can be none. */
  passkeys: {
    addHref: string
    list: readonly {
      name: string
      addedAt: Millis
      lastUsedAt: Millis | null
      removeHref: string
    }[]
  } | null
  /** Null without a factor. */
  recoveryCodes: { left: number; renewHref: string } | null
  /** When the practice took everything away, and nothing was set up since. */
  resetAt: Millis | null
}

export function FactorsCard({ shell, of }: { shell: Shell; of: FactorsCardProps | null }) {
  const m = messagesOf(shell).factors
  if (of === null)
    return (
      <section class="card" aria-labelledby="factors">
        <h2 id="factors">{m.title}</h2>
        <p>{m.elsewhere}</p>
      </section>
    )
  const { authenticator, passkeys, recoveryCodes, must, resetAt } = of
  const date = (at: Millis) => <DateOf shell={shell} at={at} />
  return (
    <section class="card" aria-labelledby="factors">
      <h2 id="factors">{m.title}</h2>
      {resetAt !== null && (
        <Notice tone="warn">
          <p>{m.wasReset(date(resetAt))}</p>
        </Notice>
      )}
      <p class="aside">{recoveryCodes ? m.on : m.off}</p>
      {must && <p class="aside">{m.must}</p>}
      <div class="between">
        <div>
          <h3>{m.app}</h3>
          <p class="aside">
            {authenticator.since === null ? m.appOff : m.appSince(date(authenticator.since))}
          </p>
        </div>
        <div class="buttons">
          <a class="button" href={authenticator.setUpHref}>
            {authenticator.since === null ? m.appSetUp : m.appAnew}
            <span class="unseen">: {m.app}</span>
          </a>
          {authenticator.since !== null && (
            <a class="button" href={authenticator.removeHref} aria-label={m.removeNamed(m.app)}>
              {m.remove}
            </a>
          )}
        </div>
      </div>
      {passkeys && (
        <div class="between">
          <div>
            <h3>{m.passkeys}</h3>
            {passkeys.list.length === 0 && <p class="aside">{m.passkeysNone}</p>}
          </div>
          <div class="buttons">
            <a class="button" href={passkeys.addHref}>
              {m.addPasskey}
            </a>
          </div>
        </div>
      )}
      {passkeys && passkeys.list.length > 0 && (
        <ul class="passkeys">
          {passkeys.list.map(({ name, addedAt, lastUsedAt, removeHref }) => (
            <li class="between">
              <div>
                <p>
                  <strong>
                    <Name of={name} />
                  </strong>
                </p>
                <p class="aside">
                  {m.passkeySince(date(addedAt))}
                  {' · '}
                  {lastUsedAt === null ? m.passkeyUnused : m.passkeyUsed(date(lastUsedAt))}
                </p>
              </div>
              <a class="button" href={removeHref} aria-label={m.removeNamed(isolate(name))}>
                {m.remove}
              </a>
            </li>
          ))}
        </ul>
      )}
      {recoveryCodes && (
        <div class="between">
          <div>
            <h3>{m.recoveryCodes}</h3>
            <p class="aside">{m.codesCount(recoveryCodes.left)}</p>
          </div>
          <div class="buttons">
            <a class="button" href={recoveryCodes.renewHref}>
              {m.codesRenew}
            </a>
          </div>
        </div>
      )}
    </section>
  )
}
