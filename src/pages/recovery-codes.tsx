// Recovery codes, shown this once.
import { Notice } from './components/notice.tsx'
import { PortalNav, type PortalPlaces } from './components/portal-nav.tsx'
import { Layout } from './layout.tsx'
import { messagesOf, type Shell } from './shell.ts'

type RecoveryCodesProps = {
  shell: Shell
  codes: readonly string[]
  onHref: string
  /** Null on the way through sign-in. */
  places: PortalPlaces | null
}

export function RecoveryCodesPage({ shell, codes, onHref, places }: RecoveryCodesProps) {
  const m = messagesOf(shell).factors
  return (
    <Layout
      shell={shell}
      title={m.codesTitle}
      width={places ? 'medium' : 'narrow'}
      {...(places && { nav: <PortalNav shell={shell} places={places} at="security" /> })}
    >
      <div class="card">
        <h1>{m.codesTitle}</h1>
        <p class="lead">{m.codesLead}</p>
        <ol class="codes">
          {codes.map((code) => (
            <li>
              <code>{code}</code>
            </li>
          ))}
        </ol>
        <Notice tone="warn">
          <p>{m.codesOnce}</p>
        </Notice>
        <div class="buttons">
          <a class="button primary" href={onHref}>
            {m.codesDone}
          </a>
        </div>
      </div>
    </Layout>
  )
}
