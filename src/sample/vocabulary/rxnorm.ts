// RxNorm codes of the drugs that are prescribed here, and of the substances people are allergic to.
import { codings } from './table.ts'

const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm'

export const DRUG = codings(RXNORM, {
  lisinopril10: ['314076', 'lisinopril 10 MG Oral Tablet'],
  lisinopril20: ['314077', 'lisinopril 20 MG Oral Tablet'],
  amlodipine5: ['197361', 'amlodipine 5 MG Oral Tablet'],
  nadolol40: ['198007', 'nadolol 40 MG Oral Tablet'],
  metoprolol50: ['866436', '24 HR metoprolol succinate 50 MG Extended Release Oral Tablet'],
  furosemide40: ['313988', 'furosemide 40 MG Oral Tablet'],
  aspirin81: ['243670', 'aspirin 81 MG Oral Tablet'],
  atorvastatin20: ['617310', 'atorvastatin 20 MG Oral Tablet'],
  metformin500: ['860975', '24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet'],
  levothyroxine75: ['966222', 'levothyroxine sodium 0.075 MG Oral Tablet'],
  sertraline25: ['312940', 'sertraline 25 MG Oral Tablet'],
  sertraline50: ['312941', 'sertraline 50 MG Oral Tablet'],
  ibuprofen600: ['197806', 'ibuprofen 600 MG Oral Tablet'],
  acetaminophen325: ['313782', 'acetaminophen 325 MG Oral Tablet'],
  amoxicillin500: ['308191', 'amoxicillin 500 MG Oral Capsule'],
  amoxicillinSuspension: ['308189', 'amoxicillin 80 MG/ML Oral Suspension'],
  cephalexin500: ['309114', 'cephalexin 500 MG Oral Capsule'],
  ferrousSulfate325: ['310325', 'ferrous sulfate 325 MG Oral Tablet'],
  albuterol: ['2123111', 'NDA020503 200 ACTUAT albuterol 0.09 MG/ACTUAT Metered Dose Inhaler'],
  fluticasone: ['895994', '120 ACTUAT fluticasone propionate 0.044 MG/ACTUAT Metered Dose Inhaler'],
})

export const INGREDIENT = codings(RXNORM, {
  amoxicillin: ['723', 'amoxicillin'],
  sulfamethoxazole: ['10180', 'sulfamethoxazole'],
})
