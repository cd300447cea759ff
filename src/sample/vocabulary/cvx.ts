// CVX codes of vaccines.
import { codings } from './table.ts'

export const VACCINE = codings('http://hl7.org/fhir/sid/cvx', {
  influenzaQuadrivalent: ['150', 'Influenza, injectable, quadrivalent, preservative free'],
  influenza: ['140', 'Influenza, seasonal, injectable, preservative free'],
  hepatitisB: ['08', 'hepatitis B vaccine, pediatric or pediatric/adolescent dosage'],
  rotavirus: ['116', 'rotavirus, live, pentavalent vaccine'],
  dtap: ['20', 'diphtheria, tetanus toxoids and acellular pertussis vaccine'],
  hib: ['49', 'Haemophilus influenzae type b vaccine, PRP-OMP conjugate'],
  pneumococcal: ['133', 'pneumococcal conjugate vaccine, 13 valent'],
  polio: ['10', 'poliovirus vaccine, inactivated'],
  mmr: ['03', 'measles, mumps and rubella virus vaccine'],
  varicella: ['21', 'varicella virus vaccine'],
  hepatitisA: ['83', 'hepatitis A vaccine, pediatric/adolescent dosage, 2 dose schedule'],
  tdap: [
    '115',
    'tetanus toxoid, reduced diphtheria toxoid, and acellular pertussis vaccine, adsorbed',
  ],
})
