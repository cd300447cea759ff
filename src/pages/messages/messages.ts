// The catalogue: every sentence of every page in every language. English is the pattern; another
// language that lacks a key or takes other parts does not compile.
import { CATEGORIES, type Category, isKind } from '../kinds.ts'
import type { Language } from '../language.ts'
import { en, type Sentences } from './en.ts'
import { es } from './es.ts'
import { withoutOverrides } from './say.ts'

export type Messages = Sentences & { language: Language }
export type Words = { name: string; gloss: string }

const CATALOGUE: Record<Language, Messages> = {
  en: { language: 'en', ...en },
  es: { language: 'es', ...es },
}

/** All sentences in this language. */
export function messagesIn(language: Language): Messages {
  return CATALOGUE[language]
}

/** What has no words keeps its name, which an app may have chosen. */
function named(name: string): Words {
  return { name: withoutOverrides(name), gloss: '' }
}

/** Plain words for a resource type; one without words is called by its name. */
export function kindWords(messages: Messages, resourceType: string): Words {
  return isKind(resourceType) ? messages.kinds[resourceType] : named(resourceType)
}

function isCategory(code: string): code is Category {
  return CATEGORIES.some((category) => category === code)
}

/** Plain words for a category's code; one without words is called by its code. */
export function categoryWords(messages: Messages, code: string): Words {
  return isCategory(code) ? messages.categories[code] : named(code)
}
