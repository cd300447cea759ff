import { expect, test } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import type { Sql } from '../../lib/sql.ts'
import { openDatabase } from '../../store/open.ts'
import { fhirMigrations } from './migrations.ts'
import type { FhirSchema } from './schema.ts'
import { openTerms } from './terms.ts'

test('a number that a unit of work sees is not remembered before it is kept', async () => {
  const opened = await openDatabase({ dataDir: ':memory:' }, systemClock, { fhirMigrations })
  await opened.migrate()
  const database = opened.fhir as unknown as Sql<FhirSchema> // the engine of these very tables
  const terms = openTerms(database, 'default')
  await terms.ensure([['type', 'Patient']])
  const unit = database.write(async (transaction) => {
    await transaction
      .insertInto('fhir_term')
      .values({ tenant: 'default', kind: 'type', text: 'Observation' })
      .execute()
    const within = terms.within(transaction)
    expect(within.known('type', 'Patient')).toBeDefined()
    expect(await within.find('type', 'Observation')).not.toBeNull()
    expect(await within.list('type')).toHaveLength(2)
    throw new Error('given up')
  })
  await expect(unit).rejects.toThrow('given up')
  expect(terms.known('type', 'Observation')).toBeUndefined()
  await terms.ensure([['system', 'http://loinc.org']])
  expect(await terms.find('type', 'Observation')).toBeNull()
  await opened.close()
})
