// The keys: listed, rotated, and one taken over from elsewhere. A private part comes in by import and never goes out.
import { csrfToken } from '../../http/csrf.ts'
import { queryForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse } from '../../http/page.ts'
import { PageError } from '../../model/errors.ts'
import type { KeyPurpose } from '../../model/signing-key.ts'
import { PATHS } from '../../oauth/metadata.ts'
import { KeysPage, type KeysProps } from '../../pages/admin/keys.tsx'
import { QuestionPage } from '../../pages/admin/question.tsx'
import { messagesOf } from '../../pages/shell.ts'
import type { KeyRing } from '../../tokens/signing-keys.ts'
import {
  type ConsoleDeps,
  consoleOf,
  operatorEvent,
  readChange,
  roomPath,
  type Visit,
} from '../operator.ts'

export type KeyDeps = ConsoleDeps & { keys: KeyRing }

const PURPOSES: readonly KeyPurpose[] = ['RS256', 'ES256', 'access', 'refresh']
const ORDER = { current: 0, next: 1, retired: 2 }
const IMPORT = 'import key'
const rotatePurpose = (purpose: KeyPurpose) => `rotate ${purpose}`

/** Shows the list. */
export async function showKeys(visit: Visit, deps: KeyDeps): Promise<Response> {
  const done = queryForm(visit.request).get('done')
  return page(visit, deps, null, done === 'rotated' || done === 'imported' ? done : null)
}

/** Asks before a rotation. */
export async function showRotation(visit: Visit, name: string, deps: KeyDeps): Promise<Response> {
  if (!visit.mayChange) throw new PageError('read-only')
  return question(visit, purposeOf(name), false, deps)
}

/** Lets the next key take over. */
export async function submitRotation(visit: Visit, name: string, deps: KeyDeps): Promise<Response> {
  const purpose = purposeOf(name)
  const { expired } = await readChange(visit, rotatePurpose(purpose), deps)
  if (expired) return question(visit, purpose, true, deps)
  const kid = await deps.keys.rotate(purpose)
  await deps.stores.auditEvents.append(
    operatorEvent(visit, deps.clock.now(), {
      type: 'key-changed',
      detail: { what: 'rotated', purpose, kid },
    }),
  )
  return seeOther(`${roomPath(deps, 'keys')}?done=rotated`)
}

/** Takes over a private key in PEM. */
export async function submitKey(visit: Visit, deps: KeyDeps): Promise<Response> {
  const { form, expired } = await readChange(visit, IMPORT, deps)
  if (expired) return page(visit, deps, 'expired', null)
  const kid = await deps.keys.importPem(form.get('pem') ?? '').catch((error: unknown) => {
    if (error instanceof RangeError) return null
    throw error
  })
  if (kid === null) return page(visit, deps, 'pem', null)
  await deps.stores.auditEvents.append(
    operatorEvent(visit, deps.clock.now(), {
      type: 'key-changed',
      detail: { what: 'imported', kid },
    }),
  )
  return seeOther(`${roomPath(deps, 'keys')}?done=imported`)
}

function purposeOf(name: string): KeyPurpose {
  const purpose = PURPOSES.find((one) => one === name)
  if (!purpose) throw new PageError('not-found')
  return purpose
}

async function page(
  visit: Visit,
  deps: KeyDeps,
  fault: KeysProps['fault'],
  done: KeysProps['done'],
): Promise<Response> {
  const keys = await deps.keys.list()
  const now = deps.clock.now()
  const props = KeysPage({
    console: await consoleOf(visit, 'keys', deps),
    now,
    purposes: PURPOSES.map((purpose) => ({
      purpose,
      // Named one by one, so that no other column of a key can slip in.
      keys: keys
        .filter((key) => key.purpose === purpose && (key.expiresAt === null || now < key.expiresAt))
        .sort((a, b) => ORDER[a.state] - ORDER[b.state] || b.createdAt - a.createdAt)
        .map(({ kid, state, createdAt, activatedAt, expiresAt }) => ({
          kid,
          state,
          createdAt,
          activatedAt,
          expiresAt,
        })),
      rotateHref: roomPath(deps, 'keys', `/rotate/${purpose}`),
    })),
    jwksHref: deps.basePath + PATHS.jwks,
    importAction: roomPath(deps, 'keys', '/import'),
    csrf: csrfToken(visit.signedIn.secret, IMPORT),
    fault,
    done,
  })
  const status = fault === null ? 200 : fault === 'expired' ? 403 : 422
  return pageResponse(visit.request, deps, props, { status })
}

async function question(
  visit: Visit,
  purpose: KeyPurpose,
  expired: boolean,
  deps: KeyDeps,
): Promise<Response> {
  const console = await consoleOf(visit, 'keys', deps)
  const m = messagesOf(console.shell).admin
  const page = QuestionPage({
    console,
    title: m.keys.rotateTitle,
    consequences: [m.keys.rotateText(m.keys.purposes[purpose]), m.keys.rotateKeeps],
    submit: m.keys.rotate,
    danger: false,
    action: roomPath(deps, 'keys', `/rotate/${purpose}`),
    csrf: csrfToken(visit.signedIn.secret, rotatePurpose(purpose)),
    backHref: roomPath(deps, 'keys'),
    fault: expired ? m.expired : null,
  })
  return pageResponse(visit.request, deps, page, { status: expired ? 403 : 200 })
}
