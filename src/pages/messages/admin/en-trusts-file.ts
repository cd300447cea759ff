// A practice's configuration as one file, in English.
import type { Language } from '../../language.ts'
import { formatNumber, plural } from '../format.ts'

const accesses = (count: number, more: boolean, language: Language) =>
  more
    ? `more than ${formatNumber(language, count)} authorizations`
    : plural(language, count, { one: '# authorization', other: '# authorizations' })

type Count = (count: number, more: boolean, language: Language) => string

export const trustsFile = {
  title: 'The configuration as a file',
  lead: 'The settings and all login trusts, to keep in a repository, take to another practice, or change at once. There are no secrets in it.',
  download: 'Download YAML',
  file: 'A file',
  text: 'Or its text',
  textHint:
    'First you see what would change. The secret of a login trust is given as {sha256: …}; from variables and files only the command line takes secrets.',
  compare: 'Compare',
  faultsTitle: 'The file cannot be used; nothing was changed',
  faultAt: (line: number, text: string) => `Line ${line}: ${text}`,
  planTitle: 'What would change',
  nothing: 'Nothing: everything is as the file says.',
  settings: 'settings of the practice',
  kinds: { added: 'added', changed: 'changed', removed: 'removed' },
  accessCount: {
    ends: (count, more, language) => `Ends ${accesses(count, more, language)}.`,
    rests: (count, more, language) =>
      `Switched off: ${accesses(count, more, language)} rest meanwhile.`,
    returns: (count, more, language) =>
      `Switched on: ${accesses(count, more, language)} come back in force.`,
  } satisfies Record<string, Count>,
  secrets: {
    made: 'It gets a secret, which is shown once after this.',
    replaced: 'It gets the secret of the file; those before stop working.',
  },
  reordered: 'in another order',
  restCount: (count: number, language: Language) =>
    plural(language, count, {
      one: '# login trust is as the file says.',
      other: '# login trusts are as the file says.',
    }),
  leftCount: (count: number, language: Language) =>
    plural(language, count, {
      one: '# is not in the file and is left.',
      other: '# are not in the file and are left.',
    }),
  applyCount: (count: number, language: Language) =>
    plural(language, count, { one: 'Make this # change', other: 'Make these # changes' }),
  outdated:
    'Somebody changed a login trust or a setting meanwhile. This is how it would be now; look at it again.',
  conflictsTitle: 'Changed since the file was made; nothing was changed',
  conflictsText: 'Download it again, or leave out the version of these if the file is to win.',
  applied: 'Done. It holds from the next request on.',
  toList: 'To the login trusts',
  secretsTitle: 'Secrets that were made',
}
