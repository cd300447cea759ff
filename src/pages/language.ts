// Which language a page speaks. What the person picked on our pages counts first, then what the app
// said of them (`ui_locales`, OIDC Core §3.1.2.1), then what the browser says (RFC 9110 §12.5.4).

export const LANGUAGES = ['en', 'es'] as const
export type Language = (typeof LANGUAGES)[number]

const DEFAULT_LANGUAGE: Language = 'en'
/** Longer headers are not read on: nobody speaks a hundred languages. */
const MAX_LENGTH = 500

/** The language behind a tag such as `es-MX`; null for one the pages do not speak. */
export function languageOf(tag: string): Language | null {
  const primary = tag.trim().toLowerCase().split('-')[0]
  return LANGUAGES.find((language) => language === primary) ?? null
}

/** Chooses the language of a page; each argument is null where the request said nothing. */
export function chooseLanguage(
  acceptLanguage: string | null,
  uiLocales: string | null,
  cookie: string | null,
): Language {
  const wishes = [
    ...(cookie === null ? [] : [cookie]),
    ...(uiLocales ?? '').slice(0, MAX_LENGTH).split(' '),
    ...preferences(acceptLanguage ?? ''),
  ]
  for (const wish of wishes) {
    const language = languageOf(wish)
    if (language) return language
  }
  return DEFAULT_LANGUAGE
}

/** The tags of an Accept-Language header, most wanted first; what has weight 0 is unwanted. */
function preferences(header: string): string[] {
  return header
    .slice(0, MAX_LENGTH)
    .split(',')
    .map((item) => {
      const [tag = '', ...parameters] = item.split(';')
      const weight = parameters.map((p) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/i.exec(p)?.[1])[0]
      return { tag, weight: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
}
