// What an EHR's backend asks the launch API for, read once into a typed value: from a form's members or from
// the claims of a signed assertion, which have the same names. Whether it may be had is createLaunch's matter.
import type { LaunchContext } from '../model/authorization.ts'
import { invalidRequest } from '../model/errors.ts'

export type LaunchWish = {
  /** The client_id of the app to start. */
  app: string
  username: string
  patientId: string | null
  encounterId: string | null
  intent: string | null
  fhirContext: NonNullable<LaunchContext['fhirContext']>
  needPatientBanner: boolean
  launchUri: string | null
}

const MAX_LENGTH = 500
const MAX_CONTEXT = 50
const ID = /^[A-Za-z0-9\-.]{1,64}$/
const CONTEXT_MEMBERS = ['reference', 'canonical', 'type', 'role'] as const

/** Reads the members. Throws `invalid_request`, naming the member. */
export function readWish(members: ReadonlyMap<string, unknown>): LaunchWish {
  const text = (name: string): string | null => {
    const value = members.get(name)
    if (value === undefined || value === null || value === '') return null
    if (typeof value !== 'string' || value.length > MAX_LENGTH)
      throw invalidRequest(
        'parameter-wrong',
        `${name} must be text of at most ${MAX_LENGTH} characters.`,
      )
    return value
  }
  const required = (name: string): string => {
    const value = text(name)
    if (value === null) throw invalidRequest('parameter-missing', `${name} is required.`)
    return value
  }
  const id = (name: string): string | null => {
    const value = text(name)
    if (value !== null && !ID.test(value))
      throw invalidRequest('parameter-wrong', `${name} must be a logical id.`)
    return value
  }
  return {
    app: required('app'),
    username: required('user'),
    patientId: id('patient'),
    encounterId: id('encounter'),
    intent: text('intent'),
    fhirContext: contextOf(members.get('fhirContext')),
    needPatientBanner: flagOf(members.get('need_patient_banner')),
    launchUri: text('launch_uri'),
  }
}

/** A JSON array, or the text of one; none when absent. */
function contextOf(value: unknown): LaunchWish['fhirContext'] {
  if (value === undefined || value === null || value === '') return []
  const malformed = () =>
    invalidRequest(
      'parameter-wrong',
      `fhirContext must be a JSON array of at most ${MAX_CONTEXT} objects with text in ${CONTEXT_MEMBERS.join(', ')}.`,
    )
  const list = typeof value === 'string' ? parsed(value) : value
  if (!Array.isArray(list) || list.length > MAX_CONTEXT) throw malformed()
  return list.map((item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) throw malformed()
    const given = new Map<string, unknown>(Object.entries(item))
    const told: LaunchWish['fhirContext'][number] = {}
    for (const name of CONTEXT_MEMBERS) {
      const member = given.get(name)
      if (member === undefined) continue
      if (typeof member !== 'string' || member.length > MAX_LENGTH) throw malformed()
      told[name] = member
    }
    return told
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The app shows the banner unless it is told that the EHR does. */
function flagOf(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === true || value === 'true')
    return true
  if (value === false || value === 'false') return false
  throw invalidRequest('parameter-wrong', 'need_patient_banner must be true or false.')
}
