// Select Portlets: which portlets a chart shows this user, and in which order. Each button keeps what is
// ticked, in the order that the form tells.
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { type Form, queryForm, readForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse, shellOf } from '../../http/page.ts'
import type { SignedInSession } from '../../http/session.ts'
import { PageError } from '../../model/errors.ts'
import {
  isPortlet,
  knownPortlets,
  moved,
  PORTLETS,
  type PortletName,
} from '../../model/portlet-choice.ts'
import { SelectPortletsPage } from '../../pages/ehr/select-portlets.tsx'
import type { EhrDeps } from '../deps.ts'
import { openChart } from '../open-chart.ts'
import { chartPath, menuOf, selectPortletsPath } from '../paths.ts'

const PURPOSE = 'select portlets'

/** Shows the choice. */
export async function showSelectPortlets(
  request: Request,
  signedIn: SignedInSession,
  deps: EhrDeps,
): Promise<Response> {
  const saved = queryForm(request).get('saved') === '1'
  const chosen = await deps.stores.portletChoices.find(signedIn.user.id)
  const shown = chosen === null ? [...PORTLETS] : knownPortlets(chosen)
  return page(request, signedIn, deps, { order: inOrder(shown), shown, saved, expired: false })
}

/** Keeps the choice, moves one portlet, or goes back to the beginning. */
export async function submitSelectPortlets(
  request: Request,
  signedIn: SignedInSession,
  deps: EhrDeps,
): Promise<Response> {
  const form = await readForm(request, deps.formLimitBytes)
  const { order, ticked } = choiceOf(form)
  try {
    checkCsrf(request, form, signedIn.secret, PURPOSE, deps.ownOrigin)
  } catch (error) {
    if (!(error instanceof PageError)) throw error
    return page(request, signedIn, deps, { order, shown: ticked, saved: false, expired: true })
  }
  const { portletChoices } = deps.stores
  const [action = '', name = ''] = (form.get('action') ?? 'save').split(' ')
  const kept =
    action === 'reset'
      ? [...PORTLETS]
      : (action === 'up' || action === 'down') && isPortlet(name)
        ? moved(order, name, action).filter((one) => ticked.includes(one))
        : ticked
  const movedOrder =
    (action === 'up' || action === 'down') && isPortlet(name) ? moved(order, name, action) : null
  await portletChoices.save(signedIn.user.id, kept)
  if (movedOrder !== null && movedOrder.length !== kept.length)
    // What is not shown has no place that is kept, but stays where it was moved to on this page.
    return page(request, signedIn, deps, {
      order: movedOrder,
      shown: kept,
      saved: true,
      expired: false,
    })
  const patient = queryForm(request).get('patient') ?? null
  const path = selectPortletsPath(deps, patient)
  return seeOther(`${path}${path.includes('?') ? '&' : '?'}saved=1`)
}

/** The order that the form tells, with what it leaves out at the end, and what is ticked, in that order. */
function choiceOf(form: Form): { order: PortletName[]; ticked: PortletName[] } {
  const order = inOrder(knownPortlets(form.all('order')))
  const boxes = new Set<string>(form.all('portlet'))
  return { order, ticked: order.filter((name) => boxes.has(name)) }
}

function inOrder(first: readonly PortletName[]): PortletName[] {
  return [...first, ...PORTLETS.filter((name) => !first.includes(name))]
}

async function page(
  request: Request,
  signedIn: SignedInSession,
  deps: EhrDeps,
  choice: {
    order: readonly PortletName[]
    shown: readonly PortletName[]
    saved: boolean
    expired: boolean
  },
): Promise<Response> {
  const patientId = queryForm(request).get('patient') ?? null
  const opened =
    patientId === null
      ? null
      : await openChart(request, patientId, 'select-portlets', signedIn, deps)
  const encounterId = opened?.banner.visit?.id ?? null
  const props = {
    shell: shellOf(request, deps, { signedIn }),
    menu: menuOf(deps, null, patientId === null ? null : { patientId, encounterId }),
    chart: opened && { banner: opened.banner, selectPortletsHref: null },
    action: selectPortletsPath(deps, patientId),
    csrf: csrfToken(signedIn.secret, PURPOSE),
    portlets: choice.order.map((name) => ({ name, shown: choice.shown.includes(name) })),
    saved: choice.saved,
    expired: choice.expired,
    backHref: patientId === null ? null : chartPath(deps, patientId),
  }
  return pageResponse(request, deps, SelectPortletsPage(props), {
    status: choice.expired ? 403 : 200,
  })
}
