// The receipt of signing out: what ended with the session and what goes on (SMART 2.2 scopes,
// `online_access` and `offline_access`).
import { Name } from './components/name.tsx'
import { Layout } from './layout.tsx'
import { messagesOf, type Shell } from './shell.ts'

type SignedOutProps = { shell: Shell; signInHref: string }

export function SignedOutPage({ shell, signInHref }: SignedOutProps) {
  const m = messagesOf(shell)
  return (
    <Layout shell={shell} title={m.signedOut.title} width="narrow">
      <div class="card">
        <h1>{m.signedOut.title}</h1>
        <p class="lead">{m.signedOut.lead(<Name of={shell.practiceName} />)}</p>
        <ul class="bullets">
          <li>{m.signedOut.online}</li>
          <li>{m.signedOut.offline}</li>
          <li>{m.signedOut.shared}</li>
        </ul>
        <p>
          <a class="button" href={signInHref}>
            {m.signedOut.again}
          </a>
        </p>
      </div>
    </Layout>
  )
}
