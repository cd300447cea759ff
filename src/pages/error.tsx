// What a person sees when something cannot go on: what happened in plain words, what to do next, the
// number by which the log finds it; for developers, one click away, the code and what would have worked.
import { Contact } from './components/contact.tsx'
import { Code, Name } from './components/name.tsx'
import { Layout } from './layout.tsx'
import type { en } from './messages/en.ts'
import { messagesOf, type Shell } from './shell.ts'

type ErrorKind = keyof typeof en.error.kinds

type ErrorProps = {
  shell: Shell
  kind: ErrorKind
  requestId: string
  /** An OAuth error code and description, or the like, safe to show; null when there is none. */
  details: { code: string; description: string } | null
}

export function ErrorPage({ shell, kind, requestId, details }: ErrorProps) {
  const m = messagesOf(shell)
  const words = m.error.kinds[kind]
  return (
    <Layout shell={shell} title={words.title} width="narrow">
      <div class="card">
        <h1>{words.title}</h1>
        <p class="lead">{words.text}</p>
        <div>
          <h2>{m.error.next}</h2>
          <p>{words.next}</p>
          {shell.supportContact && (
            <p>{m.error.ask(<Contact of={shell.supportContact} newTab={m.layout.newTab} />)}</p>
          )}
        </div>
        {details && (
          <details class="exact">
            <summary>{m.error.details}</summary>
            <div class="exact-body">
              <p>
                <Code text={details.code} />
              </p>
              <p lang="en">
                <Name of={details.description} />
              </p>
            </div>
          </details>
        )}
        <p class="aside">
          {m.error.requestId} <Code text={requestId} />. {m.error.requestIdHint}
        </p>
        <p>
          <a class="button" href={`${shell.basePath}/`}>
            {m.error.back}
          </a>
        </p>
      </div>
    </Layout>
  )
}
