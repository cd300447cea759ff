// One suite that holds the stores to the promises of their contracts, on every database.
import { afterAll, beforeAll, describe } from 'vitest'
import { accessEndingsContract } from '../../test/store/contract/access-endings.ts'
import { authorizationsContract } from '../../test/store/contract/authorizations.ts'
import { clientsAndKeysContract } from '../../test/store/contract/clients-and-keys.ts'
import { codesAndTokensContract } from '../../test/store/contract/codes-and-tokens.ts'
import { eventCountsContract } from '../../test/store/contract/event-counts.ts'
import { exportsContract } from '../../test/store/contract/exports.ts'
import { isolationContract } from '../../test/store/contract/isolation.ts'
import { logosContract } from '../../test/store/contract/logos.ts'
import { peopleContract } from '../../test/store/contract/people.ts'
import { refusalsContract } from '../../test/store/contract/refusals.ts'
import { registrationsContract } from '../../test/store/contract/registrations.ts'
import { secondFactorsContract } from '../../test/store/contract/second-factors.ts'
import { shortLivedContract } from '../../test/store/contract/short-lived.ts'
import { tokenAdministrationContract } from '../../test/store/contract/token-administration.ts'
import { twoNodesContract } from '../../test/store/contract/two-nodes.ts'
import { unitsContract } from '../../test/store/contract/units.ts'
import { DATABASES, type TestDatabase } from '../../test/support/databases.ts'

describe.each(DATABASES)('on $name', ({ name, open }) => {
  let database: TestDatabase
  const db = () => database
  beforeAll(async () => {
    database = await open()
  })
  afterAll(() => database?.close())

  peopleContract(db)
  secondFactorsContract(db)
  clientsAndKeysContract(db)
  authorizationsContract(db)
  tokenAdministrationContract(db)
  accessEndingsContract(db)
  codesAndTokensContract(db)
  eventCountsContract(db)
  exportsContract(db)
  logosContract(db)
  registrationsContract(db)
  refusalsContract(db)
  shortLivedContract(db)
  unitsContract(db)
  isolationContract(db)
  if (!name.endsWith('in memory')) twoNodesContract(db)
})
