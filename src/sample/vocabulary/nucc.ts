// The two specialties of the practice in the provider taxonomy of NUCC, as US Core binds them.
import { codings } from './table.ts'

export const SPECIALTY = codings('http://nucc.org/provider-taxonomy', {
  familyMedicine: ['207Q00000X', 'Family Medicine'],
  pediatrics: ['208000000X', 'Pediatrics'],
})
