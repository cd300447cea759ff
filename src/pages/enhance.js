// The few lines that help where script runs. Every page is complete without them: they sum up choices,
// tie a row to its parts, and keep a form from being sent twice.

/** A box and its parts: all ticked, none, or something between. */
function syncRow(row) {
  const box = row.querySelector(':scope > .pick input')
  const parts = [...row.querySelectorAll('.part input')]
  if (parts.length === 0) return
  const ticked = parts.filter((part) => part.checked).length
  box.checked = ticked === parts.length
  box.indeterminate = ticked > 0 && ticked < parts.length
}

function setRow(row, checked) {
  for (const input of row.querySelectorAll('input[name="scope"]')) {
    input.checked = checked
    input.indeterminate = false
  }
}

function isShared(row) {
  const parts = [...row.querySelectorAll('.part input')]
  if (parts.length > 0) return parts.some((part) => part.checked)
  return row.querySelector('input').checked
}

function enhanceConsent(form) {
  const rows = [...form.querySelectorAll('[data-row]')]
  const summary = form.querySelector('[data-summary]')
  const sum = () => {
    if (rows.length === 0) return
    const shared = rows.filter(isShared).length
    summary.textContent =
      shared === 0
        ? summary.dataset.summaryNone
        : summary.dataset.summary.replace('{n}', String(shared))
  }
  form.addEventListener('change', ({ target }) => {
    const row = target.closest('[data-row]')
    if (row && target.closest('.part')) syncRow(row)
    else if (row) setRow(row, target.checked)
    sum()
  })
  for (const choices of form.querySelectorAll('[data-choices]')) {
    choices.hidden = false
    choices.addEventListener('click', ({ target }) => {
      const set = target.closest('[data-set]')?.dataset.set
      if (!set) return
      for (const row of choices.closest('[data-section]').querySelectorAll('[data-row]'))
        setRow(row, set === 'all')
      sum()
    })
  }
  // Also when the browser comes back to the page and fills its boxes in again.
  window.addEventListener('pageshow', () => {
    for (const row of rows) {
      // The row unticked with all parts ticked means nothing of the kind: show it so.
      const parts = [...row.querySelectorAll('.part input')]
      const box = row.querySelector('input')
      if (!box.checked && parts.every((part) => part.checked)) setRow(row, false)
      else syncRow(row)
    }
    sum()
  })
}

function enhanceReveal(button) {
  const field = document.getElementById(button.dataset.reveal)
  const [show, hide] = [button.textContent, button.dataset.hide]
  button.hidden = false
  button.addEventListener('click', () => {
    const hidden = field.type === 'password'
    field.type = hidden ? 'text' : 'password'
    button.textContent = hidden ? hide : show
  })
}

function sendOnce(form) {
  let sent = false
  form.addEventListener('submit', (event) => {
    if (sent) event.preventDefault()
    sent = true
  })
  window.addEventListener('pageshow', () => {
    sent = false
  })
}

for (const form of document.querySelectorAll('[data-consent]')) enhanceConsent(form)
for (const button of document.querySelectorAll('[data-reveal]')) enhanceReveal(button)
for (const form of document.querySelectorAll('[data-once]')) sendOnce(form)
document.querySelector('[data-continue]')?.requestSubmit()
