// The chapter "Refusals" of docs/apps.md, written from the table of rules.
import { RULE_CHAPTERS } from '../../model/refusal-rules.ts'

const START =
  '<!-- Written by `npm run docs` from src/model/refusal-rules.ts; up to the end of the rules. -->'
const END = '<!-- The end of the rules. -->'

/** The document with the rules as the table has them. Throws when it has no place for them. */
export function withRulesChapter(document: string): string {
  const [before, rest] = document.split(START)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined)
    throw new Error('docs/apps.md has no place for the rules')
  return `${before}${START}\n\n${rulesMarkdown()}\n${END}${after}`
}

function rulesMarkdown(): string {
  return RULE_CHAPTERS.map(({ title, rules }) => {
    const rows = Object.entries(rules).map(
      ([rule, { meaning, remedy }]) => `| \`${rule}\` | ${cell(meaning)} | ${cell(remedy)} |`,
    )
    return [
      `### Refusals: ${title}`,
      '',
      '| rule | what it means | what to do |',
      '|---|---|---|',
      ...rows,
      '',
    ].join('\n')
  }).join('\n')
}

const cell = (text: string) => text.replaceAll('|', '\\|')
