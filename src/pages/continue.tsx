// A stop on the way for browsers that arrive by a form of another site, which brings none of our cookies
// (RFC 6265bis, SameSite): the same form again, now from here. Script presses the button at once.
import { Layout } from './layout.tsx'
import { messagesOf, type Shell } from './shell.ts'

type ContinueProps = {
  shell: Shell
  action: string
  method: 'get' | 'post'
  /** Sent on as they came, in their order. */
  fields: readonly (readonly [name: string, value: string])[]
}

export function ContinuePage({ shell, action, method, fields }: ContinueProps) {
  const m = messagesOf(shell)
  return (
    <Layout shell={shell} title={m.continue.title} width="narrow" step>
      <div class="card">
        <h1>{m.continue.title}</h1>
        <p class="lead">{m.continue.lead}</p>
        <form class="fields" method={method} action={action} data-continue>
          {fields.map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <button class="button primary" type="submit">
            {m.continue.submit}
          </button>
        </form>
      </div>
    </Layout>
  )
}
