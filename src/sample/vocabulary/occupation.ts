// Occupation and industry in the code system of CDC's Occupational Data for Health.
import { codings } from './table.ts'

export const OCCUPATION = codings(
  'http://terminology.hl7.org/CodeSystem/PHOccupationalDataForHealthODH',
  {
    nursingAssistant: [
      '31-1014.00.007136',
      'Certified Nursing Assistant (CNA) [Nursing Assistants]',
    ],
    homeNursing: ['621610.008495', 'Home nursing services'],
  },
)
