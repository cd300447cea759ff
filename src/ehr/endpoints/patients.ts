// The search for a patient. What it finds is judged as the practitioner may see it.
import { queryForm } from '../../http/form.ts'
import { pageResponse, shellOf } from '../../http/page.ts'
import type { SignedInSession } from '../../http/session.ts'
import { PatientsPage } from '../../pages/ehr/patients.tsx'
import { practiceReader } from '../chart-reader.ts'
import type { EhrDeps } from '../deps.ts'
import { identityOf } from '../identity.ts'
import { chartPath, menuOf } from '../paths.ts'

const MAX_FOUND = 20
const MAX_LENGTH = 200

/** Shows the form, and whom the words mean. */
export async function showPatients(
  request: Request,
  signedIn: SignedInSession,
  deps: EhrDeps,
): Promise<Response> {
  const now = deps.clock.now()
  const query = (queryForm(request).get('search') ?? '').trim().slice(0, MAX_LENGTH)
  const found = query === '' ? [] : await deps.directory.search(query, MAX_FOUND + 1)
  const practice = practiceReader(signedIn.user, now, deps)
  const patients = await Promise.all(
    found.slice(0, MAX_FOUND).map(async ({ id }) => {
      const patient = await practice.read('Patient', id)
      return patient === null
        ? []
        : [{ identity: identityOf(patient, now), href: chartPath(deps, id) }]
    }),
  )
  const page = PatientsPage({
    shell: shellOf(request, deps, { signedIn }),
    menu: menuOf(deps, 'patients', null),
    searchAction: `${deps.basePath}/ehr/patients`,
    query,
    patients: patients.flat(),
    more: found.length > MAX_FOUND,
  })
  return pageResponse(request, deps, page)
}
