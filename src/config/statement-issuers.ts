// Whom a practice trusts to sign software statements (RFC 7591 §2.3), as a setting says it.
import { parseStatementIssuers, type StatementIssuers } from '../model/software-statement.ts'
import { documentOf, type ValueType } from './value-types.ts'

/** Trusted issuers with their keys, as JSON. */
export const statementIssuers: ValueType<StatementIssuers> = documentOf(
  'a JSON object such as {"https://trust.example": {"jwks_uri": "https://trust.example/jwks.json"}}',
  (json) => {
    const read = parseStatementIssuers(json)
    return 'faults' in read ? read : { value: read.issuers }
  },
)
