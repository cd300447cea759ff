// What the patient does not bear, and how it shows (FHIR R4 allergyintolerance.html); high criticality
// first. That there are none is told apart from nothing being known.
import type { PatientBanner, PortletContents } from '../../pages/ehr/chart-data.ts'
import type { ChartReader } from '../chart-reader.ts'
import { conceptText, hasCode, objectsOf } from '../values.ts'
import { MAX_ENTRIES, type Portlet } from './portlet.ts'

/** SNOMED CT: no known allergy; and none to drugs, of the surroundings, to food. */
const NONE = ['716186003', '409137002', '428607008', '429625007']

/** Reads the allergies that hold, or that none are known. */
export const allergies: Portlet<'allergies'> = ({ chart }) => readAllergies(chart)

async function readAllergies(chart: ChartReader): Promise<PortletContents['allergies']> {
  const found = await chart.search('AllergyIntolerance', [], MAX_ENTRIES)
  const valid = found.filter(
    ({ verificationStatus }) => !hasCode(verificationStatus, 'entered-in-error', 'refuted'),
  )
  const entries = valid
    .filter(({ code }) => !hasCode(code, ...NONE))
    .map((allergy) => ({
      substance: conceptText(allergy.code) ?? 'Unnamed',
      reactions: reactionsOf(allergy.reaction),
      criticality: criticalityOf(allergy.criticality),
      active: isActive(allergy.clinicalStatus),
    }))
  const none = valid.filter(
    ({ code, clinicalStatus }) => hasCode(code, ...NONE) && isActive(clinicalStatus),
  )
  const rank = { high: 0, low: 2 }
  const order = ({ active, criticality }: (typeof entries)[number]) =>
    (active ? 0 : 10) + (criticality === null ? 1 : rank[criticality])
  return {
    // An allergy that is there outweighs the statement that there is none.
    none: entries.some(({ active }) => active)
      ? []
      : none.flatMap(({ code }) => conceptText(code) ?? []),
    entries: entries.toSorted((a, b) => order(a) - order(b)),
  }
}

/** For the banner: the active ones by name, or what the record says of there being none. */
export async function allergyBanner(
  chart: ChartReader,
): Promise<Pick<PatientBanner, 'allergies' | 'noAllergies'>> {
  const { none, entries } = await readAllergies(chart)
  return {
    allergies: entries
      .filter(({ active }) => active)
      .map(({ substance, criticality }) => ({ substance, severe: criticality === 'high' })),
    noAllergies: none[0] ?? null,
  }
}

/** Without a status an allergy counts as one that holds. */
function isActive(clinicalStatus: unknown): boolean {
  return !hasCode(clinicalStatus, 'inactive', 'resolved')
}

function criticalityOf(criticality: unknown): 'high' | 'low' | null {
  return criticality === 'high' || criticality === 'low' ? criticality : null
}

function reactionsOf(reaction: unknown): string[] {
  const manifestations = objectsOf(reaction).flatMap((one) => objectsOf(one.manifestation))
  return [...new Set(manifestations.flatMap((concept) => conceptText(concept) ?? []))]
}
