// The launch URL: where an EHR opens the app with `iss` and `launch` (SMART 2.2 app-launch, "Launch App:
// EHR Launch"). Both come from whoever made the link, so only a known practice is followed.
import { connect, loadPractices, practiceAt } from './connection.js'
import { show } from './view.js'
import { Fault, faultOf } from './words.js'

async function launch() {
  const query = new URLSearchParams(location.search)
  // Gone before fhirclient looks: it would take clientId, patientId and fhirServiceUrl from the address
  // over what the app says itself.
  history.replaceState(null, '', location.pathname)
  const practice = practiceAt(query.get('iss'), await loadPractices())
  if (!practice) throw new Fault('unknown_issuer')
  show.status(`Taking you to ${practice.name}…`)
  await connect(practice, query.get('launch'))
}

launch().catch((error) => {
  show.status('')
  show.fault(faultOf(error))
})
