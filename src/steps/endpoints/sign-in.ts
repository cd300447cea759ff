// The step in which a person says who they are. Also reached without an app (`/sign-in`), to come to
// the portal.
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { type Form, readForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse, shellOf } from '../../http/page.ts'
import { PageError } from '../../model/errors.ts'
import type { User } from '../../model/user.ts'
import { type SignInFault, SignInPage } from '../../pages/sign-in.tsx'
import {
  appCard,
  type Interaction,
  openInteraction,
  pageOptions,
  type StepsDeps,
  stepPurpose,
  stepsPath,
} from '../interaction.ts'
import { signIn } from '../sign-in.ts'

const STEP = 'sign-in'

/** Shows the form. */
export async function showSignIn(request: Request, id: string, deps: StepsDeps): Promise<Response> {
  const interaction = await openInteraction(request, id, deps)
  if (interaction.next !== 'sign-in') return seeOther(stepsPath(deps, id))
  return page(request, interaction, deps, '', null)
}

/** Takes the answer: on to the next step, or the form again with what was wrong. */
export async function submitSignIn(
  request: Request,
  id: string,
  address: string,
  deps: StepsDeps,
): Promise<Response> {
  const form = await readForm(request, deps.formLimitBytes)
  const interaction = await openInteraction(request, id, deps)
  if (interaction.next !== 'sign-in') return seeOther(stepsPath(deps, id))
  try {
    checkCsrf(
      request,
      form,
      interaction.browserSecret,
      stepPurpose(STEP, interaction),
      deps.ownOrigin,
    )
  } catch (error) {
    if (error instanceof PageError) return page(request, interaction, deps, '', { kind: 'expired' })
    throw error
  }
  const result = await attempt(form, address, deps)
  if ('fault' in result)
    return page(request, interaction, deps, form.get('username') ?? '', result.fault)
  // An operator has no record, and a FHIR identity is what an app asks for.
  if (result.user.fhirUser === null) throw new PageError('no-record')
  return seeOther(stepsPath(deps, id), [await deps.sessions.begin(result.user, request)])
}

type Attempt = { user: User } | { fault: SignInFault }

/** The user behind a filled form, or what was wrong with it. */
export async function attempt(form: Form, address: string, deps: StepsDeps): Promise<Attempt> {
  const username = form.get('username')
  const password = form.get('password')
  if (username === undefined || password === undefined) {
    const fields = (['username', 'password'] as const).filter(
      (name) => form.get(name) === undefined,
    )
    return { fault: { kind: 'missing', fields } }
  }
  const result = await signIn(deps.signIn, { username, password, address })
  if ('user' in result) return { user: result.user }
  return {
    fault:
      result.fault === 'refused'
        ? { kind: 'refused' }
        : { kind: 'too-many', minutes: result.minutes },
  }
}

function page(
  request: Request,
  interaction: Interaction,
  deps: StepsDeps,
  username: string,
  fault: SignInFault | null,
): Response {
  const { id, uiLocales } = interaction.request
  const csrf = (step: string) =>
    csrfToken(interaction.browserSecret, stepPurpose(step, interaction))
  const props = {
    shell: shellOf(request, deps, { uiLocales }),
    action: stepsPath(deps, id, STEP),
    csrf: csrf(STEP),
    username,
    fault,
    app: appCard(interaction),
    cancel: { action: stepsPath(deps, id, 'cancel'), csrf: csrf('cancel') },
    provider: deps.provider
      ? {
          label: deps.provider.label,
          href: stepsPath(deps, id, 'provider'),
        }
      : null,
  }
  return pageResponse(request, deps, SignInPage(props), {
    status: fault ? (fault.kind === 'too-many' ? 429 : 422) : 200,
    ...pageOptions(interaction),
  })
}
