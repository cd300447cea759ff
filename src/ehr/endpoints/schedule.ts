// The front desk's first page.
import { pageResponse, shellOf } from '../../http/page.ts'
import type { SignedInSession } from '../../http/session.ts'
import { SchedulePage } from '../../pages/ehr/schedule.tsx'
import { practiceReader } from '../chart-reader.ts'
import type { EhrDeps } from '../deps.ts'
import { chartPath, menuOf } from '../paths.ts'
import { scheduleOf } from '../schedule.ts'

/** Shows today's schedule of whoever is signed in. */
export async function showSchedule(
  request: Request,
  signedIn: SignedInSession,
  deps: EhrDeps,
): Promise<Response> {
  const now = deps.clock.now()
  const { user } = signedIn
  const practice = practiceReader(user, now, deps)
  const { today, latest } =
    user.fhirUser === null
      ? { today: [], latest: [] }
      : await scheduleOf(practice, {
          practitioner: user.fhirUser,
          now,
          timeZone: deps.timeZone,
          href: (patientId, encounterId) => chartPath(deps, patientId, encounterId),
        })
  const page = SchedulePage({
    shell: shellOf(request, deps, { signedIn }),
    now,
    menu: menuOf(deps, 'schedule', null),
    today,
    latest,
    searchAction: `${deps.basePath}/ehr/patients`,
  })
  return pageResponse(request, deps, page)
}
