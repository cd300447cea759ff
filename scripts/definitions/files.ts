// Prints the generated files, one line a parameter, so that a change of the specification can be read in
// a diff.
import { compositesOf } from './composites.ts'
import { readDefinition } from './read.ts'
import { parametersOf } from './search-parameters.ts'
import { structureLines } from './structure-table.ts'
import { resourceTypes } from './structures.ts'
import { topLevelElementLines } from './top-level-elements.ts'

type CompartmentDefinition = { resource: { code: string; param?: string[] }[] }

const NOTE =
  '// Generated from the FHIR R4 specification by `npm run generate`; not edited by hand.\n'

/** The text of every generated file, by name. */
export function generatedFiles(): Record<string, string> {
  return {
    'resource-types.generated.ts': `${NOTE}export const RESOURCE_TYPES: readonly string[] = [\n${resourceTypes()
      .map((type) => `  '${type}',\n`)
      .join('')}]\n`,
    'search-parameters.generated.ts': searchParametersFile(),
    'composites.generated.ts': compositesFile(),
    'patient-compartment.generated.ts': compartmentFile(),
    'structures.generated.ts': structuresFile(),
    'top-level-elements.generated.ts': `${NOTE}/** By type: each element below the root; \`!\` = mandatory, \`+\` = part of a summary. */
export const TOP_LEVEL_ELEMENTS: Readonly<Record<string, string>> = {\n${topLevelElementLines().join('')}}\n`,
  }
}

function searchParametersFile(): string {
  const types = ['Resource', ...resourceTypes()]
  const blocks = types.map((type) => {
    const lines = parametersOf(type).map((row) => `    [${row.map(quoted).join(', ')}],\n`)
    return lines.length === 0 ? '' : `  ${type}: [\n${lines.join('')}  ],\n`
  })
  return `${NOTE}/** Code, type, target types, paths. */
export type PrintedParameter = readonly [string, string, string, string]

export const SEARCH_PARAMETERS: Readonly<Record<string, readonly PrintedParameter[]>> = {
${blocks.join('')}}
`
}

function compositesFile(): string {
  const blocks = resourceTypes().map((type) => {
    const lines = compositesOf(type).map((row) => `    [${row.map(quoted).join(', ')}],\n`)
    return lines.length === 0 ? '' : `  ${type}: [\n${lines.join('')}  ],\n`
  })
  return `${NOTE}/** Code, elements, parts. */
export const COMPOSITES: Readonly<Record<string, readonly (readonly string[])[]>> = {
${blocks.join('')}}
`
}

function compartmentFile(): string {
  // The file is the specification's CompartmentDefinition.
  const definition = readDefinition('compartmentdefinition-patient.json') as CompartmentDefinition
  const lines = definition.resource
    .filter(({ param }) => param !== undefined)
    .map(({ code, param }) => `  ${code}: [${(param ?? []).map(quoted).join(', ')}],\n`)
  return `${NOTE}/** The parameters by which a resource of a type enters a patient's compartment. */
export const PATIENT_COMPARTMENT: Readonly<Record<string, readonly string[]>> = {
${lines.join('')}}
`
}

function structuresFile(): string {
  const { structures, valueSets } = structureLines()
  return `${NOTE}/** By type and by element with children: its base, then \`name!*:Type=codes\`; \`!\` = mandatory, \`*\` = a list, \`@\` = the structure of that name. */
export const STRUCTURES: Readonly<Record<string, string>> = {
${structures.join('')}}

/** The codes of required bindings. */
export const BOUND_CODES: Readonly<Record<string, string>> = {
${valueSets.join('')}}
`
}

const quoted = (text: string) => `'${text.replaceAll("'", "\\'")}'`
