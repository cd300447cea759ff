// The console's exports in English.
import { type Part, say } from '../say.ts'

export const exports = {
  title: 'Exports',
  lead: 'Health data of whole populations, written into files for backend services. Files go when they expire.',
  app: 'App',
  state: 'State',
  states: { running: 'being written', complete: 'complete', failed: 'failed' },
  percent: (number: string) => `${number}% done`,
  levels: { system: 'everything', patient: 'all patients', group: 'a group' },
  ofGroup: (group: Part) => say`group ${group}`,
  resources: 'Resources',
  files: 'Files',
  started: 'Started',
  expires: 'Expires',
  end: 'End and delete',
  endNamed: (app: string) => `End and delete: export of ${app}`,
  endTitle: 'End this export?',
  endText: (app: Part) => say`${app} can no longer fetch its files; they are deleted at once.`,
  endRunning: 'Nothing more is written. The app may order another one.',
  endComplete: 'What it fetched already stays with it. The app may order another one.',
  ended: 'The export was ended, and its files are deleted.',
  emptyTitle: 'No exports',
  empty: 'An export appears here when a backend service orders one, and leaves when it expires.',
}
