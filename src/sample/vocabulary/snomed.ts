// SNOMED CT, only where US Core binds to it: encounter and procedure types, findings of allergies,
// smoking and pregnancy, specimens, devices, roles in a care team.
import { codings } from './table.ts'

export const SNOMED = 'http://snomed.info/sct'

export const ENCOUNTER_TYPE = codings(SNOMED, {
  checkUp: ['185349003', 'Encounter for check up (procedure)'],
  symptom: ['185345009', 'Encounter for symptom (procedure)'],
  problem: ['185347001', 'Encounter for problem (procedure)'],
  followUp: ['390906007', 'Follow-up encounter (procedure)'],
  wellChild: ['410620009', 'Well child visit (procedure)'],
  prenatal: ['424619006', 'Prenatal visit (procedure)'],
  emergency: ['4525004', 'Emergency department patient visit (procedure)'],
  unknown: ['261665006', 'Unknown (qualifier value)'],
  admission: ['32485007', 'Hospital admission (procedure)'],
})

export const SMOKING = codings(SNOMED, {
  never: ['266919005', 'Never smoked tobacco (finding)'],
  former: ['8517006', 'Ex-smoker (finding)'],
  everyDay: ['449868002', 'Smokes tobacco daily (finding)'],
  unknown: ['266927001', 'Tobacco smoking consumption unknown (finding)'],
})

export const BLOOD_TYPE = codings(SNOMED, {
  groupO: ['58460004', 'Blood group O (finding)'],
  rhPositive: ['165747007', 'RhD positive (finding)'],
})

export const PREGNANCY = codings(SNOMED, {
  pregnant: ['77386006', 'Pregnant (finding)'],
  notPregnant: ['60001007', 'Not pregnant (finding)'],
})

export const PREGNANCY_INTENT = codings(SNOMED, {
  notSure: ['454381000124105', 'Not sure of desire to become pregnant (finding)'],
})

export const SPECIMEN_TYPE = codings(SNOMED, {
  serum: ['119364003', 'Serum specimen (specimen)'],
  blood: ['258580003', 'Whole blood specimen (specimen)'],
  tissue: ['119376003', 'Tissue specimen (specimen)'],
  nasopharynx: ['258500001', 'Nasopharyngeal swab (specimen)'],
  urine: ['122575003', 'Urine specimen (specimen)'],
})

export const SEX = codings(SNOMED, {
  female: ['248152002', 'Female (finding)'],
  male: ['248153007', 'Male (finding)'],
})

export const CARE_TEAM_ROLE = codings(SNOMED, {
  primaryCare: ['453231000124104', 'Primary care provider (occupation)'],
  cardiologist: ['17561000', 'Cardiologist (occupation)'],
  patient: ['116154003', 'Patient (person)'],
  caregiver: ['133932002', 'Caregiver (person)'],
  nurse: ['224535009', 'Registered nurse (occupation)'],
  nursePractitioner: ['224571005', 'Nurse practitioner (occupation)'],
  pharmacist: ['46255001', 'Pharmacist (occupation)'],
  pediatrician: ['82296001', 'Pediatrician (occupation)'],
  obstetrician: ['11935004', 'Obstetrician (occupation)'],
  physician: ['309343006', 'Physician (occupation)'],
  pathologist: ['81464008', 'Clinical pathologist (occupation)'],
  radiologist: ['66862007', 'Radiologist (occupation)'],
})

export const SERVICE_CATEGORY = codings(SNOMED, {
  evaluation: ['386053000', 'Evaluation procedure (procedure)'],
  laboratory: ['108252007', 'Laboratory procedure (procedure)'],
  imaging: ['363679005', 'Imaging (procedure)'],
  surgical: ['387713003', 'Surgical procedure (procedure)'],
})

export const ALLERGEN = codings(SNOMED, {
  noneKnown: ['716186003', 'No known allergy (situation)'],
  peanut: ['762952008', 'Peanut (substance)'],
  latex: ['111088007', 'Latex (substance)'],
})

export const PROCEDURE = codings(SNOMED, {
  electrocardiogram: ['29303009', 'Electrocardiographic procedure (procedure)'],
  chestXray: ['399208008', 'Plain X-ray of chest (procedure)'],
  spirometry: ['127783003', 'Spirometry (procedure)'],
  diabeticFootExam: ['401191002', 'Diabetic foot examination (procedure)'],
  depressionScreening: ['171207006', 'Depression screening (procedure)'],
  foodPantryHelp: ['467771000124109', 'Assistance with application for food pantry program'],
})

export const DEVICE_TYPE = codings(SNOMED, {
  implantableDefibrillator: ['72506001', 'Implantable defibrillator, device (physical object)'],
})

export const BODY_SITE = codings(SNOMED, {
  rightArm: ['368209003', 'Right upper arm structure (body structure)'],
  back: ['77568009', 'Back structure, excluding neck (body structure)'],
})

export const SEXUAL_ORIENTATION = codings(SNOMED, {
  heterosexual: ['20430005', 'Heterosexual (finding)'],
})

/** Answers to single questions. */
export const ANSWER = codings(SNOMED, {
  dressesAlone: ['129035000', 'Independent with dressing (finding)'],
  drinksOccasionally: ['228276006', 'Occasional drinker (finding)'],
})

export const ADHERENCE = codings(SNOMED, {
  partial: ['275928001', 'Drugs - partial non-compliance (finding)'],
})

export const SMOKING_MEASURE = codings(SNOMED, {
  packYears: ['401201003', 'Cigarette pack-years (observable entity)'],
})

export const REACTION = codings(SNOMED, {
  hives: ['126485001', 'Urticaria (disorder)'],
  rash: ['271807003', 'Eruption of skin (disorder)'],
  anaphylaxis: ['39579001', 'Anaphylaxis (disorder)'],
})

export const QUALIFIER = codings(SNOMED, {
  notDetected: ['260415000', 'Not detected (qualifier value)'],
})
