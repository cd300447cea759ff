// Who may look into the audit trail: only who was allowed to by its name. A wildcard does not open it, since whoever
// may read all of a record need not learn which other apps and people did. Pure.
import type { BearerAccess } from '../../model/bearer-access.ts'
import { isResourceScope, parseScopes } from '../../model/scope.ts'
import type { Grant } from '../grants.ts'
import type { Letter } from '../resource.ts'

const TYPE = 'AuditEvent'
const READING: readonly Letter[] = ['r', 's']

/**
 * The grants where AuditEvents are the audit trail: a patient's own for `patient/` and, within the person's reach,
 * `user/` scopes; everything for `user/` scopes of operators and auditors, and for `system/` scopes of an app
 * whose registration names the type.
 */
export function withTrail(grants: readonly Grant[], { user, client }: BearerAccess): Grant[] {
  const looksAfter = user?.kind === 'operator' || user?.kind === 'auditor'
  const registered = parseScopes(client.allowedScope).scopes.some(
    (scope) => isResourceScope(scope) && scope.context === 'system' && scope.type === TYPE,
  )
  return grants.flatMap((grant): Grant[] => {
    if (grant.type === '*') return [{ ...grant, except: TYPE }]
    if (grant.type !== TYPE) return [grant]
    const opens = grant.context === 'system' ? registered : looksAfter || grant.reach !== 'all'
    const letters = new Set(READING.filter((letter) => grant.letters.has(letter)))
    return opens && letters.size > 0 ? [{ ...grant, letters }] : []
  })
}
