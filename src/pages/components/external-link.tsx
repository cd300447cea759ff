// A link that leaves the practice: only to the web, in a tab of its own so that nothing chosen here is
// lost, and without telling the other side where the reader comes from (RFC 9700 §4.2.4).
import type { Part } from '../messages/say.ts'

/** Whether the address is one that a page may link to: no `javascript:`, no `data:`. */
export function isWebAddress(address: string): boolean {
  return /^https?:\/\//i.test(address) && URL.canParse(address)
}

export function ExternalLink(props: { href: string; newTab: string; children: Part }) {
  if (!isWebAddress(props.href)) return <span>{props.children}</span>
  return (
    <a href={props.href} target="_blank" rel="noopener noreferrer">
      {props.children}
      <span class="unseen"> {props.newTab}</span>
    </a>
  )
}
