// CVX codes of vaccines.
import { codings } from './table.ts'

export const VACCINE = codings('http://hl7.org/fhir/sid/cvx', {
  influenza: ['150', 'influenza, injectable, quadrivalent, preservative free'],
  influenzaTrivalent: ['140', 'Influenza, split virus, trivalent, PF'],
  hepatitisB: ['08', 'Hep B, adolescent or pediatric'],
  rotavirus: ['116', 'rotavirus, pentavalent'],
  dtap: ['20', 'DTaP'],
  hib: ['49', 'Hib (PRP-OMP)'],
  pneumococcal13: ['133', 'Pneumococcal conjugate PCV 13'],
  polio: ['10', 'IPV'],
  mmr: ['03', 'MMR'],
  varicella: ['21', 'varicella'],
  hepatitisA: ['83', 'Hep A, ped/adol, 2 dose'],
  tdap: ['115', 'Tdap'],
  zoster: ['187', 'zoster recombinant'],
})
