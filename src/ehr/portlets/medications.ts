// What the patient is prescribed (FHIR R4 medicationrequest.html), active prescriptions first.
import type { Resource } from '../../fhir/resource.ts'
import type { ChartReader } from '../chart-reader.ts'
import {
  conceptText,
  momentOf,
  newestFirst,
  objectOf,
  objectsOf,
  referenceText,
  textOf,
} from '../values.ts'
import { MAX_ENTRIES, type Portlet } from './portlet.ts'

const OPEN = ['active', 'on-hold', 'draft']
const NOT_SHOWN = ['entered-in-error', 'cancelled']

/** Reads what is or was prescribed, with the names of the medicines. */
export const medications: Portlet<'medications'> = async ({ chart }) => {
  const requests = await chart.search('MedicationRequest', [], MAX_ENTRIES)
  const shown = requests.filter(
    ({ status, doNotPerform }) => !NOT_SHOWN.includes(String(status)) && doNotPerform !== true,
  )
  const entries = await Promise.all(
    shown.map(async (request) => ({
      name: await nameOf(request, chart),
      dosage: dosageOf(request),
      since: momentOf(request.authoredOn),
      active: OPEN.includes(String(request.status)),
    })),
  )
  return {
    entries: newestFirst(entries, ({ since }) => since).toSorted(
      (a, b) => Number(b.active) - Number(a.active),
    ),
  }
}

/** As ordered, or as the medication it names is called: inside the order, or a resource of its own. */
async function nameOf(request: Resource, chart: ChartReader): Promise<string> {
  const { medicationReference: named } = request
  const reference = textOf(objectOf(named).reference) ?? ''
  const contained = objectsOf(request.contained).find(({ id }) => reference === `#${String(id)}`)
  const direct =
    conceptText(request.medicationCodeableConcept) ??
    conceptText(contained?.code) ??
    referenceText(named)
  if (direct !== null) return direct
  const id = /(?:^|\/)Medication\/([A-Za-z0-9\-.]{1,64})$/.exec(reference)?.[1]
  const medication = id === undefined ? null : await chart.read('Medication', id)
  return conceptText(medication?.code) ?? 'Unnamed'
}

function dosageOf({ dosageInstruction }: Resource): string | null {
  const texts = objectsOf(dosageInstruction).flatMap(
    ({ text, patientInstruction }) => textOf(text) ?? textOf(patientInstruction) ?? [],
  )
  return texts.length === 0 ? null : texts.join('; ')
}
