// Passkeys: hands the browser what the server asks, and puts its answer into the form. A form without script
// stays hidden; everything else on its page works without it.

const { credentials } = navigator
const Credential = globalThis.PublicKeyCredential

/** The browser's answer, or what it threw. */
function ask(kind, options) {
  return kind === 'create'
    ? credentials.create({ publicKey: Credential.parseCreationOptionsFromJSON(options) })
    : credentials.get({ publicKey: Credential.parseRequestOptionsFromJSON(options) })
}

function enhance(form) {
  const { passkey, options } = form.dataset
  const answer = form.elements.namedItem('passkey')
  const stopped = form.querySelector('[data-stopped]')
  form.hidden = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    stopped.hidden = true
    try {
      answer.value = JSON.stringify(await ask(passkey, JSON.parse(options)))
      form.submit()
    } catch {
      stopped.hidden = false
    }
  })
}

if (Credential?.parseRequestOptionsFromJSON)
  for (const form of document.querySelectorAll('form[data-passkey]')) enhance(form)
