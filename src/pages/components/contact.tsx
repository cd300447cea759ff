// Whom people may ask, as the practice wrote it: an address of mail or of the web can be followed, anything
// else (a name, a number, opening hours) is read.
import { ExternalLink, isWebAddress } from './external-link.tsx'
import { Name } from './name.tsx'

/** Letters that mean nothing else in a `mailto:` address (RFC 6068 §2). */
const MAIL_ADDRESS = /^[\w.+-]+@[\w-]+(\.[\w-]+)+$/

export function Contact({ of, newTab }: { of: string; newTab: string }) {
  if (MAIL_ADDRESS.test(of)) return <a href={`mailto:${of}`}>{of}</a>
  if (!isWebAddress(of)) return <Name of={of} />
  return (
    <ExternalLink href={of} newTab={newTab}>
      <Name of={of} />
    </ExternalLink>
  )
}
