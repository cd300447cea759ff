// ICD-10-CM codes of the conditions in these charts, and ICD-10-PCS codes of what was done in hospital.
import { codings } from './table.ts'

const ICD10CM = 'http://hl7.org/fhir/sid/icd-10-cm'

export const DIAGNOSIS = codings(ICD10CM, {
  hypertension: ['I10', 'Essential (primary) hypertension'],
  hyperlipidemia: ['E78.5', 'Hyperlipidemia, unspecified'],
  diabetes2: ['E11.9', 'Type 2 diabetes mellitus without complications'],
  hypothyroidism: ['E03.9', 'Hypothyroidism, unspecified'],
  depression: ['F32.1', 'Major depressive disorder, single episode, moderate'],
  anxiety: ['F41.1', 'Generalized anxiety disorder'],
  asthma: ['J45.30', 'Mild persistent asthma, uncomplicated'],
  asthmaExacerbation: ['J45.31', 'Mild persistent asthma with (acute) exacerbation'],
  heartFailure: ['I50.22', 'Chronic systolic (congestive) heart failure'],
  acuteHeartFailure: ['I50.23', 'Acute on chronic systolic (congestive) heart failure'],
  coronaryDisease: [
    'I25.10',
    'Atherosclerotic heart disease of native coronary artery without angina pectoris',
  ],
  longQt: ['I45.81', 'Long QT syndrome'],
  syncope: ['R55', 'Syncope and collapse'],
  defibrillatorPresent: ['Z95.810', 'Presence of automatic (implantable) cardiac defibrillator'],
  familySuddenDeath: ['Z82.41', 'Family history of sudden cardiac death'],
  allergicRhinitis: ['J30.2', 'Other seasonal allergic rhinitis'],
  nevus: ['D22.5', 'Melanocytic nevi of trunk'],
  ironDeficiency: ['D50.9', 'Iron deficiency anemia, unspecified'],
  sinusitis: ['J01.90', 'Acute sinusitis, unspecified'],
  respiratoryInfection: ['J06.9', 'Acute upper respiratory infection, unspecified'],
  otitisMedia: ['H66.91', 'Otitis media, unspecified, right ear'],
  atopicDermatitis: ['L20.9', 'Atopic dermatitis, unspecified'],
  urinaryInfection: ['N39.0', 'Urinary tract infection, site not specified'],
  backPain: ['M54.50', 'Low back pain, unspecified'],
  wristFracture: [
    'S52.531A',
    "Colles' fracture of right radius, initial encounter for closed fracture",
  ],
  wristFractureHealing: [
    'S52.531D',
    "Colles' fracture of right radius, subsequent encounter for closed fracture with routine healing",
  ],
  pregnancyFirstTrimester: [
    'Z34.81',
    'Encounter for supervision of other normal pregnancy, first trimester',
  ],
  pregnancySecondTrimester: [
    'Z34.82',
    'Encounter for supervision of other normal pregnancy, second trimester',
  ],
  pregnancyThirdTrimester: [
    'Z34.83',
    'Encounter for supervision of other normal pregnancy, third trimester',
  ],
  pregnant: ['Z33.1', 'Pregnant state, incidental'],
  anemiaInPregnancy: ['O99.013', 'Anemia complicating pregnancy, third trimester'],
  wellChild: [
    'Z00.129',
    'Encounter for routine child health examination without abnormal findings',
  ],
  foodInsecurity: ['Z59.41', 'Food insecurity'],
  unemployment: ['Z56.0', 'Unemployment, unspecified'],
  peanutAllergy: ['Z91.010', 'Allergy to peanuts'],
})

/** ICD-10-PCS. */
export const HOSPITAL_PROCEDURE = codings('http://www.cms.gov/Medicare/Coding/ICD10', {
  defibrillatorImplant: [
    '0JH608Z',
    'Insertion of Defibrillator Generator into Chest Subcutaneous Tissue and Fascia, Open Approach',
  ],
  skinExcision: ['0HB6XZX', 'Excision of Back Skin, External Approach, Diagnostic'],
  armCast: ['2W3CX2Z', 'Immobilization of Right Lower Arm using Cast'],
  fetalUltrasound: ['BY4CZZZ', 'Ultrasonography of Second Trimester, Single Fetus'],
})
