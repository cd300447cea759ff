// The shape of what the gateway handles: a FHIR R4 resource as parsed JSON.
export type Resource = {
  resourceType: string
  id?: string
  meta?: Meta
  [element: string]: unknown
}

export type Meta = {
  versionId?: string
  lastUpdated?: string
  profile?: string[]
  [element: string]: unknown
}

/** The letters of SMART scopes (SMART 2.2 scopes, "Scopes for requesting FHIR Resources"). */
export type Letter = 'c' | 'r' | 'u' | 'd' | 's'
