// The question before a second factor is taken away, or recovery codes are made anew.
import { Fault } from './components/fault.tsx'
import { PortalNav, type PortalPlaces } from './components/portal-nav.tsx'
import { Layout } from './layout.tsx'
import type { Part } from './messages/say.ts'
import { CSRF_FIELD, messagesOf, type Shell } from './shell.ts'

type FactorQuestionProps = {
  shell: Shell
  places: PortalPlaces
  title: string
  consequences: readonly Part[]
  submit: string
  danger: boolean
  action: string
  csrf: string
  fault: string | null
}

export function FactorQuestionPage(props: FactorQuestionProps) {
  const { shell, places, fault } = props
  const m = messagesOf(shell).factors
  return (
    <Layout
      shell={shell}
      title={props.title}
      width="medium"
      nav={<PortalNav shell={shell} places={places} at="security" />}
    >
      <div class="card">
        {fault !== null && <Fault title={m.removeFaultTitle} text={fault} />}
        <h1>{props.title}</h1>
        {props.consequences.map((one) => (
          <p>{one}</p>
        ))}
        <form class="fields" method="post" action={props.action} data-once>
          <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
          <div class="buttons">
            <button class={`button ${props.danger ? 'danger' : 'primary'}`} type="submit">
              {props.submit}
            </button>
            <a class="button" href={places.security}>
              {m.keep}
            </a>
          </div>
        </form>
      </div>
    </Layout>
  )
}
