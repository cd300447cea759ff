// Which portlets of a patient's chart a practitioner sees, and in which order (Select Portlets).

/** Every portlet of the Quickview, in the order of a chart that nobody has arranged. */
export const PORTLETS = [
  'vitals',
  'problems',
  'launch',
  'medications',
  'labs',
  'allergies',
  'encounters',
  'demographics',
  'immunizations',
  'documents',
] as const
export type PortletName = (typeof PORTLETS)[number]

/** Whether the text names a portlet. */
export function isPortlet(text: string): text is PortletName {
  return PORTLETS.some((name) => name === text)
}

/** What of a kept or posted list names portlets, each once. A portlet that is no more falls out. */
export function knownPortlets(names: readonly string[]): PortletName[] {
  return [...new Set(names)].filter(isPortlet)
}

/** The same list with one portlet a place nearer to its beginning or its end; as it was where it cannot move. */
export function moved(
  portlets: readonly PortletName[],
  name: PortletName,
  direction: 'up' | 'down',
): PortletName[] {
  const from = portlets.indexOf(name)
  const to = direction === 'up' ? from - 1 : from + 1
  const other = portlets[to]
  if (from < 0 || other === undefined) return [...portlets]
  return portlets.map((one, at) => (at === from ? other : at === to ? name : one))
}

export interface PortletChoiceStore {
  /** The user's choice, in order, as it was kept; null when they never chose. */
  find(userId: string): Promise<readonly string[] | null>
  /** Keeps the choice; the newest counts. */
  save(userId: string, portlets: readonly string[]): Promise<void>
}
