// The table of every kind of data with what the practice answered: how many entries, or that it refused.
import { CATEGORIES, categoryName, KINDS, kindName } from './kinds.js'
import { element } from './view.js'
import { counted } from './words.js'

/** Fills the table's body with a row for each kind; `fill` takes the answers in any order. */
export function openKindsTable(body) {
  const rows = new Map(KINDS.map(({ type }) => [type, kindRow(type)]))
  body.replaceChildren(...rows.values())
  return {
    fill: (answer) => {
      const row = rows.get(answer.type)
      if (answer.category === null) fillRow(row, answer)
      else placePart(body, row, partRow(answer))
    },
    shared: () => [...rows.values()].filter((row) => row.dataset.status === 'shared').length,
  }
}

function kindRow(type) {
  return element(
    'tr',
    { 'data-test': 'kind', 'data-kind': type },
    element('th', { scope: 'row' }, nameWords(kindName(type)), element('code', {}, type)),
    element('td', {}, '…'),
  )
}

function fillRow(row, answer) {
  const { shared, status, count } = answer
  row.dataset.status = shared ? 'shared' : status === 403 ? 'not-shared' : 'failed'
  row.dataset.httpStatus = String(status)
  row.dataset.count = String(count)
  row.querySelector('td').replaceChildren(...answerWords(row.dataset.status, answer))
}

function answerWords(state, { status, count, more }) {
  if (state === 'shared') return [more ? `${count} or more` : counted(count, 'entry', 'entries')]
  if (state === 'not-shared') return [notShared(), ` (${status})`]
  return [`could not be read (${status})`]
}

const nameWords = (name) => element('span', { class: 'name' }, name)
const notShared = () => element('span', { class: 'off' }, 'not shared')

/** A row for one category of a kind that was shared in part. */
function partRow(answer) {
  const { type, category, shared, status, count } = answer
  const words = shared ? answerWords('shared', answer) : unsharedPart(answer)
  return element(
    'tr',
    {
      class: 'part',
      'data-test': 'part',
      'data-part-of': type,
      'data-category': category.slice(category.lastIndexOf('|') + 1),
      'data-order': orderOf(type, category),
      'data-status': shared ? 'shared' : 'not-shared',
      'data-http-status': status,
      'data-count': count,
    },
    element('th', { scope: 'row' }, nameWords(categoryName(type, category))),
    element('td', {}, words),
  )
}

function orderOf(type, category) {
  const known = CATEGORIES[type] ?? []
  const at = known.findIndex(([token]) => token === category)
  return at < 0 ? known.length : at
}

/** An entry that is of a shared category too is found under this one as well. */
function unsharedPart({ status, count }) {
  if (count > 0)
    return [notShared(), ` (${counted(count, 'entry is', 'entries are')} also of a part that is)`]
  return [notShared(), status === 200 ? ' (nothing is found)' : ` (${status})`]
}

/** Below the row of its kind, in the order of the list. */
function placePart(body, row, part) {
  const parts = [...body.querySelectorAll(`[data-part-of="${part.dataset.partOf}"]`)]
  const before = parts.filter((other) => Number(other.dataset.order) <= Number(part.dataset.order))
  const previous = before.at(-1) ?? row
  previous.after(part)
}
