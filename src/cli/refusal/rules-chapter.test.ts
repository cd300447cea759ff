import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { chapterOf, REFUSAL_RULES, RULE_CHAPTERS } from '../../model/refusal-rules.ts'
import { withRulesChapter } from './rules-chapter.ts'

const document = readFileSync(path.resolve(import.meta.dirname, '../../../docs/apps.md'), 'utf8')

describe('docs/apps.md', () => {
  test('tells the rules as the table has them (npm run docs)', () => {
    expect(withRulesChapter(document)).toBe(document)
  })
  test('has each rule once, and the chapter that refusals link to', () => {
    const rules = RULE_CHAPTERS.flatMap((chapter) => Object.keys(chapter.rules))
    expect([...rules].sort()).toEqual(Object.keys(REFUSAL_RULES).sort())
    // As GitHub makes anchors of headings.
    const anchors = [...document.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    )
    for (const rule of Object.keys(REFUSAL_RULES) as (keyof typeof REFUSAL_RULES)[]) // of its own names
      expect(anchors).toContain(chapterOf(rule))
  })
  test('without a place for them is a fault', () => {
    expect(() => withRulesChapter('# Apps')).toThrow('no place')
  })
})
