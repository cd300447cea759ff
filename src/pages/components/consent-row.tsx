// One kind of data on the consent page: a checkbox with its words, how much of it there is, and, where
// it can be opened, its parts. A row and its parts are separate fields named `scope`, all ticked at
// first: everything ticked is the wide scope, the row unticked and all parts ticked is nothing, anything
// else is the ticked parts. The stylesheet greys what follows from that, with or without script.
import { type ConsentPart, type ConsentRow, reads, writeKey } from '../consent-request.ts'
import { categoryWords, kindWords, type Messages, type Words } from '../messages/messages.ts'
import { Icon } from './icon.tsx'

/** The words of a row: its kind, or the part of the kind that the app asked for. */
export function rowWords(m: Messages, row: ConsentRow): Words {
  const kind = kindWords(m, row.resourceType)
  if (row.category === null) return kind
  const part = categoryWords(m, row.category.code)
  if (part.name !== row.category.code) return part
  return { name: kind.name, gloss: m.consent.onlyCategory(part.name) }
}

export function ConsentRowItem({ m, row }: { m: Messages; row: ConsentRow }) {
  const words = rowWords(m, row)
  const verbs = writeKey(row)
  return (
    <li class="row" data-row>
      <Pick m={m} scope={row.scope} checked={row.checked} words={words} count={row.count}>
        {verbs && (
          <span class="mark">
            <Icon name="pencil" />
            {reads(row)
              ? m.consent.canAlso(m.consent.can[verbs])
              : m.consent.canOnly(m.consent.can[verbs])}
          </span>
        )}
      </Pick>
      {row.parts.length > 0 && <Parts m={m} name={words.name} parts={row.parts} />}
    </li>
  )
}

function Parts({ m, name, parts }: { m: Messages; name: string; parts: readonly ConsentPart[] }) {
  const ticked = parts.filter((part) => part.checked).length
  return (
    <details class="parts" open={ticked > 0 && ticked < parts.length}>
      <summary>
        {m.consent.chooseKinds}
        <span class="unseen"> {m.consent.partsOf(name)}</span>
      </summary>
      <ul>
        {parts.map((part) => (
          <li class="part">
            <Pick
              m={m}
              scope={part.scope}
              checked={part.checked}
              words={categoryWords(m, part.category.code)}
              count={part.count}
            />
          </li>
        ))}
      </ul>
    </details>
  )
}

type PickProps = {
  m: Messages
  scope: string
  checked: boolean
  words: Words
  count: number | null
  children?: unknown
}

function Pick({ m, scope, checked, words, count, children }: PickProps) {
  return (
    <label class="pick">
      <input type="checkbox" name="scope" value={scope} checked={checked} />
      <span class="words">
        <span class="name">{words.name}</span>
        {words.gloss !== '' && (
          <>
            {' '}
            <span class="gloss">{words.gloss}</span>
          </>
        )}
        {children}
      </span>
      <span class="tail">
        {count !== null && (
          <span class="count">{count === 0 ? m.consent.none : m.consent.entries(count)}</span>
        )}
        <span class="state off-state">{m.consent.notShared}</span>
        <span class="state part-state">{m.consent.partlyShared}</span>
      </span>
    </label>
  )
}
