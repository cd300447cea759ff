// A practice's front page: what this place is for, where to go, and in the demonstration what to try.
import { Code, Name } from './components/name.tsx'
import { Layout } from './layout.tsx'
import { isolate, plainText } from './messages/say.ts'
import { messagesOf, type Shell } from './shell.ts'

type DemoThing = { title: string; text: string; href: string }
type DemoAccount = { who: string; username: string; password: string }

export type HomeProps = {
  shell: Shell
  /** Null when the person is signed in. */
  signInHref: string | null
  connectedAppsHref: string
  /** The practitioner's pages; for practitioners only. */
  frontDeskHref?: string | null
  /** Addresses for developers: a name (`FHIR base`) and a URL each. */
  addresses: readonly { name: string; href: string }[]
  /** What to try in the demonstration; null in production. */
  demo: { things: readonly DemoThing[]; accounts: readonly DemoAccount[] } | null
}

export function HomePage(props: HomeProps) {
  const { shell, signInHref, demo } = props
  const m = messagesOf(shell)
  return (
    <Layout
      shell={shell}
      title={plainText(m.home.title(isolate(shell.practiceName)))}
      width="medium"
    >
      <h1>{m.home.title(<Name of={shell.practiceName} />)}</h1>
      <p class="lead">{m.home.lead}</p>
      <ul class="doors">
        {props.frontDeskHref && (
          <Door title={m.home.charts} text={m.home.chartsText} href={props.frontDeskHref} />
        )}
        <Door
          title={m.home.connectedApps}
          text={m.home.connectedAppsText}
          href={props.connectedAppsHref}
        />
        {signInHref !== null && (
          <Door title={m.home.signIn} text={m.home.signInText} href={signInHref} />
        )}
      </ul>
      {demo && <Demo shell={shell} demo={demo} />}
      {props.addresses.length > 0 && (
        <section class="card flat" aria-labelledby="developers">
          <h2 id="developers">{m.home.developers}</h2>
          <p class="aside">{m.home.developersLead}</p>
          <dl class="list-facts">
            {props.addresses.map(({ name, href }) => (
              <div>
                <dt>
                  <Name of={name} />
                </dt>
                <dd>
                  <a href={href}>
                    <Code text={href} />
                  </a>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </Layout>
  )
}

function Door({ title, text, href }: DemoThing) {
  return (
    <li class="door">
      <a href={href}>
        <Name of={title} />
      </a>
      <p>
        <Name of={text} />
      </p>
    </li>
  )
}

function Demo({ shell, demo }: { shell: Shell; demo: NonNullable<HomeProps['demo']> }) {
  const m = messagesOf(shell)
  return (
    <section class="card flat" aria-labelledby="demo">
      <h2 id="demo">{m.home.demo}</h2>
      <p class="aside">{m.home.demoLead}</p>
      <ul class="doors">
        {demo.things.map((thing) => (
          <Door {...thing} />
        ))}
      </ul>
      <table class="accounts">
        <caption>{m.home.accounts}</caption>
        <thead>
          <tr>
            <th scope="col">{m.home.who}</th>
            <th scope="col">{m.home.username}</th>
            <th scope="col">{m.home.password}</th>
          </tr>
        </thead>
        <tbody>
          {demo.accounts.map((account) => (
            <tr>
              <th scope="row">
                <Name of={account.who} />
              </th>
              <td>
                <Code text={account.username} />
              </td>
              <td>
                <Code text={account.password} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
