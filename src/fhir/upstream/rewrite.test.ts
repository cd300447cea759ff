import { expect, test } from 'vitest'
import type { Resource } from '../resource.ts'
import { rewriterOfReferences } from './rewrite.ts'

const FROM = 'https://upstream.example/r4'
const TO = 'https://chart.example/fhir'
const rewrite = rewriterOfReferences(FROM, TO)
const rewritten = (resource: Resource) => rewrite(structuredClone(resource))

test('references and attachments under the other base become ours', () => {
  const resource = {
    resourceType: 'DocumentReference',
    id: 'd',
    subject: { reference: `${FROM}/Patient/pa` },
    author: [{ reference: 'Practitioner/1' }, { reference: `${FROM}/Practitioner/2/_history/3` }],
    content: [{ attachment: { contentType: 'text/plain', url: `${FROM}/Binary/b` } }],
  }
  expect(rewritten(resource)).toEqual({
    resourceType: 'DocumentReference',
    id: 'd',
    subject: { reference: `${TO}/Patient/pa` },
    author: [{ reference: 'Practitioner/1' }, { reference: `${TO}/Practitioner/2/_history/3` }],
    content: [{ attachment: { contentType: 'text/plain', url: `${TO}/Binary/b` } }],
  })
})

test('what is only said, or names something, stays as it is', () => {
  const resource = {
    resourceType: 'ValueSet',
    id: 'v',
    url: `${FROM}/ValueSet/v`,
    text: { status: 'generated', div: `<div>${FROM}/Patient/pa</div>` },
    extension: [{ url: `${FROM}/StructureDefinition/x`, valueString: `${FROM}/Patient/pa` }],
    modifierExtension: [{ url: `${FROM}/StructureDefinition/y` }],
    compose: { include: [{ system: `${FROM}/CodeSystem/c` }] },
    contact: [{ telecom: [{ value: `${FROM}/Patient/pa` }] }],
  }
  expect(rewritten(resource)).toEqual(resource)
})

test.each([
  'https://upstream.example/r4x/Patient/pa',
  'https://upstream.example.evil/r4/Patient/pa',
  'https://elsewhere.example/r4/Patient/pa',
  `${FROM}/Patient/pa/../pb`,
  `${FROM}/Patient?identifier=x`,
  `${FROM}/nonsense`,
  '#contained',
  'urn:uuid:x',
])('%s stays as it is', (reference) => {
  const resource = { resourceType: 'Observation', id: 'o', subject: { reference } }
  expect(rewritten(resource)).toEqual(resource)
})

test('nesting without bound is cut off, not followed', () => {
  let deep: unknown = { reference: `${FROM}/Patient/pa` }
  for (let depth = 0; depth < 10_000; depth++) deep = { deep }
  const resource: Resource = { resourceType: 'Basic', id: 'b', deep }
  rewrite(resource)
  expect(JSON.stringify(resource)).not.toContain('reference')
})
