// Making elements: text goes in as text, so nothing that a server says can become markup.

const SVG = 'http://www.w3.org/2000/svg'

/** An element with attributes and children; attributes that are null or false are left out. */
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children)
}

export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children)
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value)
  node.append(...children.flat().filter((child) => child !== null))
  return node
}

export const byId = (id) => document.getElementById(id)

/** The two places of the page in which the app speaks to the person. */
export const show = {
  /** Says what is happening; screen readers read it out when it changes. */
  status(text) {
    byId('status').textContent = text
  },
  fault({ code, title, text, detail }) {
    const box = byId('fault')
    box.dataset.fault = code
    box.classList.toggle('bad', code !== 'access_denied')
    box.replaceChildren(
      element('p', { class: 'notice-title' }, title),
      element('p', {}, text),
      ...(detail === null ? [] : [element('p', {}, element('code', {}, detail))]),
    )
    box.hidden = false
  },
  noFault() {
    byId('fault').hidden = true
  },
}
