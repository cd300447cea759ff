// The picture of a login trust, in English.
import { type Part, say } from '../say.ts'

export const trustLogo = {
  title: (app: Part) => say`Logo of ${app}`,
  link: 'Logo',
  done: 'Done. Pages show it from now on.',
  initials: 'There is no picture; people see the initials.',
  fetched: 'The picture that the app named. It is kept and served here.',
  uploaded: 'A picture that an operator brought. What the app names is not looked at.',
  named: 'The app names',
  notNamed: 'The app names none.',
  notYet: 'It has not been looked at yet; that takes a moment.',
  lookedAt: (when: Part) => say`Last looked for: ${when}.`,
  reasons: {
    unreachable:
      'It could not be fetched: the address does not answer with a file, answers with a redirect, or may not be asked (only https on public addresses).',
    'not-a-picture': 'What is there is no PNG, JPEG, WebP or GIF. SVG is not taken.',
    'too-large': 'The file has more than 256 KiB.',
    'too-many-pixels': 'It is wider or higher than 2048 pixels.',
    'too-few-pixels': 'It is narrower or lower than 16 pixels.',
  },
  faults: {
    'none-chosen': 'Choose a file first.',
    'not-a-picture': 'That is no PNG, JPEG, WebP or GIF. SVG is not taken.',
    'too-large': 'The file has more than 256 KiB.',
    'too-many-pixels': 'The picture is wider or higher than 2048 pixels.',
    'too-few-pixels': 'The picture is narrower or lower than 16 pixels.',
  },
  file: 'A picture of your own for it',
  fileHint: 'PNG, JPEG, WebP or GIF, at most 256 KiB; square pictures look best.',
  upload: 'Use this file',
  again: 'Look for it again',
  remove: 'Take the picture away',
  removeForTheirs: 'Go back to the app’s own',
}
