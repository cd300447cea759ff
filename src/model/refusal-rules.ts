// Every rule by which a request is refused: a stable code that apps may rely on, with its words. One table;
// errors name their rule, records keep it, and pages, commands and docs/apps.md tell it.
import { FHIR_RULES, HIDDEN_RULES } from './refusal-rules-fhir.ts'
import { OAUTH_RULES, type RuleWords } from './refusal-rules-oauth.ts'

const TOLD = {
  ...OAUTH_RULES.any,
  ...OAUTH_RULES.authorize,
  ...OAUTH_RULES.clientAuthentication,
  ...OAUTH_RULES.token,
  ...OAUTH_RULES.registration,
  ...OAUTH_RULES.launchApi,
  ...FHIR_RULES.access,
  ...FHIR_RULES.request,
} as const

/** A rule that an app may be told. */
export type RefusalRule = keyof typeof TOLD
/** What only people of the practice are told. */
export type HiddenRule = keyof typeof HIDDEN_RULES

export const REFUSAL_RULES: Readonly<Record<RefusalRule, RuleWords>> = TOLD
export const HIDDEN_REFUSAL_RULES: Readonly<Record<HiddenRule, RuleWords>> = HIDDEN_RULES

/** Tells whether there is a rule of this code. */
export function isRefusalRule(text: string): text is RefusalRule {
  return Object.hasOwn(TOLD, text)
}

type RuleChapter = {
  /** Its heading, and by that its anchor, in docs/apps.md. */
  title: string
  rules: Readonly<Partial<Record<RefusalRule, RuleWords>>>
}

/** The rules as the documentation tells them, in chapters. */
export const RULE_CHAPTERS: readonly RuleChapter[] = [
  { title: 'Any request', rules: OAUTH_RULES.any },
  { title: 'Asking a person', rules: OAUTH_RULES.authorize },
  { title: 'Proving the client', rules: OAUTH_RULES.clientAuthentication },
  { title: 'Tokens', rules: OAUTH_RULES.token },
  { title: 'Registration', rules: OAUTH_RULES.registration },
  { title: 'Launch API', rules: OAUTH_RULES.launchApi },
  { title: 'Access to records', rules: FHIR_RULES.access },
  { title: 'FHIR requests', rules: FHIR_RULES.request },
]

/** Where docs/apps.md tells of this rule. */
export function chapterOf(rule: RefusalRule): string {
  const chapter = RULE_CHAPTERS.find(({ rules }) => rule in rules)
  const title = chapter?.title ?? 'Refusals'
  return `refusals-${title.toLowerCase().replaceAll(' ', '-')}`
}
