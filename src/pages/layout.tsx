// The document around every page: language, title, skip link, the practice, who is signed in and how to
// leave, the other languages; then the page itself as the one main region.
import { icon, script, stylesheet } from './assets.ts'
import { Contact } from './components/contact.tsx'
import { Name } from './components/name.tsx'
import { isolate, type Part } from './messages/say.ts'
import { CSRF_FIELD, messagesOf, type Shell, type SignedIn } from './shell.ts'

type LayoutProps = {
  shell: Shell
  /** Plain text for the window's title; names in it are isolated by the page. */
  title: string
  /** How much room the page takes: one question, a list, or a form with many rows. */
  width: 'narrow' | 'medium' | 'wide' | 'console'
  /** The menu beside the page's matter, where a room has one. */
  nav?: Part
  /** In a step that an app started, signing out is a question: is it you? */
  step?: boolean
  children: Part
}

const LANGUAGE_NAMES = { en: 'English', es: 'Español' }

export function Layout({ shell, title, width, nav, step = false, children }: LayoutProps) {
  const m = messagesOf(shell)
  const base = shell.basePath
  return (
    <html lang={shell.language} dir="ltr">
      <Head shell={shell} title={title} />
      <body class={width}>
        <a class="skip" href="#main">
          {m.layout.skip}
        </a>
        <header class="top">
          <a class="practice" href={`${base}/`}>
            <Name of={shell.practiceName} />
          </a>
          <div class="top-end">
            {shell.person && <Person shell={shell} person={shell.person} step={step} />}
            <Languages shell={shell} />
          </div>
        </header>
        {nav}
        <main id="main" tabindex={-1}>
          {children}
        </main>
        <footer class="bottom">
          <p>{m.layout.footer(<Name of={shell.practiceName} />)}</p>
          {shell.supportContact && (
            <p>{m.layout.help(<Contact of={shell.supportContact} newTab={m.layout.newTab} />)}</p>
          )}
        </footer>
      </body>
    </html>
  )
}

/** What a browser must know before it shows the page. */
export function Head({ shell, title }: { shell: Shell; title: string }) {
  const base = shell.basePath
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="robots" content="noindex" />
      <title>{`${title} · ${isolate(shell.practiceName)}`}</title>
      <link rel="stylesheet" href={base + stylesheet.path} />
      {shell.practiceStyle && <link rel="stylesheet" href={shell.practiceStyle} />}
      <link rel="icon" href={base + icon.path} type="image/svg+xml" />
      <script src={base + script.path} defer></script>
    </head>
  )
}

/** Who is signed in, and how to leave. */
export function Person({ shell, person, step }: { shell: Shell; person: SignedIn; step: boolean }) {
  const m = messagesOf(shell)
  return (
    <form class="signed-in" method="post" action={person.signOutAction}>
      <input type="hidden" name={CSRF_FIELD} value={person.csrf} />
      <span>
        {m.layout.signedInAs(
          <strong>
            <Name of={person.name} />
          </strong>,
        )}
      </span>
      <button class="link" type="submit" title={step ? m.layout.signOut : undefined}>
        {step ? m.layout.notYou : m.layout.signOut}
      </button>
    </form>
  )
}

/** The same page in the other languages. */
export function Languages({ shell }: { shell: Shell }) {
  if (shell.otherLanguages.length === 0) return null
  return (
    <ul class="languages">
      {shell.otherLanguages.map(({ language, href }) => (
        <li>
          <a href={href} lang={language} hreflang={language}>
            {LANGUAGE_NAMES[language]}
          </a>
        </li>
      ))}
    </ul>
  )
}
