// ICD-10-CM codes of the conditions in these charts.
import { codings } from './table.ts'

export const ICD10CM = 'http://hl7.org/fhir/sid/icd-10-cm'

export const DIAGNOSIS = codings(ICD10CM, {
  hypertension: ['I10', 'Essential (primary) hypertension'],
  hyperlipidemia: ['E78.5', 'Hyperlipidemia, unspecified'],
  obesity: ['E66.9', 'Obesity, unspecified'],
  prediabetes: ['R73.03', 'Prediabetes'],
  diabetes2: ['E11.9', 'Type 2 diabetes mellitus without complications'],
  hypothyroidism: ['E03.9', 'Hypothyroidism, unspecified'],
  depressionModerate: ['F33.1', 'Major depressive disorder, recurrent, moderate'],
  depressionSingleModerate: ['F32.1', 'Major depressive disorder, single episode, moderate'],
  asthmaMildPersistent: ['J45.30', 'Mild persistent asthma, uncomplicated'],
  heartFailure: ['I50.9', 'Heart failure, unspecified'],
  sinusitis: ['J01.90', 'Acute sinusitis, unspecified'],
  respiratoryInfection: ['J06.9', 'Acute upper respiratory infection, unspecified'],
  otitisMedia: ['H66.90', 'Otitis media, unspecified, unspecified ear'],
  urinaryInfection: ['N39.0', 'Urinary tract infection, site not specified'],
  foodInsecurity: ['Z59.41', 'Food insecurity'],
  transportInsecurity: ['Z59.82', 'Transportation insecurity'],
  familyHistoryHeart: [
    'Z82.49',
    'Family history of ischemic heart disease and other diseases of the circulatory system',
  ],
})
