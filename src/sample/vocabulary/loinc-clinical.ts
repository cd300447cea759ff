// LOINC codes of vital signs, social history, surveys, examinations and documents.
import { codings } from './table.ts'

const LOINC = 'http://loinc.org'

export const VITAL = codings(LOINC, {
  bloodPressure: ['85354-9', 'Blood pressure panel with all children optional'],
  systolic: ['8480-6', 'Systolic blood pressure'],
  diastolic: ['8462-4', 'Diastolic blood pressure'],
  averageBloodPressure: ['96607-7', 'Blood pressure panel mean systolic and mean diastolic'],
  averageSystolic: ['96608-5', 'Systolic blood pressure mean'],
  averageDiastolic: ['96609-3', 'Diastolic blood pressure mean'],
  heartRate: ['8867-4', 'Heart rate'],
  respiratoryRate: ['9279-1', 'Respiratory rate'],
  temperature: ['8310-5', 'Body temperature'],
  weight: ['29463-7', 'Body weight'],
  height: ['8302-2', 'Body height'],
  bmi: ['39156-5', 'Body mass index (BMI) [Ratio]'],
  bmiPercentile: ['59576-9', 'Body mass index (BMI) [Percentile] Per age and sex'],
  headCircumference: ['9843-4', 'Head Occipital-frontal circumference'],
  headCircumferencePercentile: ['8289-1', 'Head Occipital-frontal circumference Percentile'],
  weightForLengthPercentile: ['77606-2', 'Weight-for-length Per age and sex'],
  oxygenSaturation: ['2708-6', 'Oxygen saturation in Arterial blood'],
  pulseOximetry: ['59408-5', 'Oxygen saturation in Arterial blood by Pulse oximetry'],
  oxygenFlow: ['3151-8', 'Inhaled oxygen flow rate'],
  oxygenConcentration: ['3150-0', 'Inhaled oxygen concentration'],
})

export const SOCIAL = codings(LOINC, {
  smokingStatus: ['72166-2', 'Tobacco smoking status'],
  occupation: ['11341-5', 'History of Occupation'],
  industry: ['86188-0', 'History of Occupation Industry'],
  pregnancyStatus: ['82810-3', 'Pregnancy status'],
  pregnancyIntent: ['86645-9', 'Pregnancy intention in the next year - Reported'],
  sexualOrientation: ['76690-7', 'Sexual orientation'],
})

export const NOTE_TYPE = codings(LOINC, {
  progress: ['11506-3', 'Progress note'],
  historyAndPhysical: ['34117-2', 'History and physical note'],
  consultation: ['11488-4', 'Consult note'],
  procedure: ['28570-0', 'Procedure note'],
  dischargeSummary: ['18842-5', 'Discharge summary'],
  imaging: ['18748-4', 'Diagnostic imaging study'],
  laboratory: ['11502-2', 'Laboratory report'],
  pathology: ['11526-1', 'Pathology study'],
})

export const REPORT_CATEGORY = codings(LOINC, {
  radiology: ['LP29684-5', 'Radiology'],
  cardiology: ['LP29708-2', 'Cardiology'],
  pathology: ['LP7839-6', 'Pathology'],
})

export const PREFERENCE = codings(LOINC, {
  treatment: ['75773-2', 'Goals, preferences, and priorities for medical treatment [Reported]'],
  careExperience: ['95541-9', 'Care experience preference'],
})

export const EKG = codings(LOINC, {
  study: ['11524-6', 'EKG study'],
  impression: ['8601-7', 'EKG impression'],
  prInterval: ['44976-9', 'P-R interval {EKG lead}'],
  qrsDuration: ['44973-6', 'QRS dur {EKG lead}'],
  qtInterval: ['44975-1', 'Q-T interval {EKG lead}'],
})

export const RADIOLOGY = codings(LOINC, {
  chestTwoViews: ['36643-5', 'XR Chest 2 Views'],
  findings: ['18782-3', 'Radiology Study observation (narrative)'],
  impression: ['19005-8', 'Radiology Imaging study [Impression] (narrative)'],
})

export const PRENATAL = codings(LOINC, {
  gestationalAge: ['11884-4', 'Gestational age Estimated'],
  deliveryDate: ['11778-8', 'Delivery date Estimated'],
  fundalHeight: ['11881-0', 'Uterus Fundal height Tape measure'],
  fetalHeartRate: ['55283-6', 'Fetal Heart rate'],
  ultrasound: ['11525-3', 'US Pelvis and Fetus for pregnancy'],
  postnatalDepression: ['99046-5', 'Total score [EPDS]'],
})

export const LUNG = codings(LOINC, {
  peakFlow: ['19935-6', 'Maximum expiratory gas flow Respiratory system airway by Peak flow meter'],
  fev1: ['20150-9', 'FEV1'],
  fev1Ratio: ['19926-5', 'FEV1/FVC'],
})

export const HEART = codings(LOINC, {
  ejectionFraction: ['10230-1', 'Left ventricular Ejection fraction'],
})

export const PATHOLOGY = codings(LOINC, {
  finalDiagnosis: ['22637-3', 'Pathology report final diagnosis Narrative'],
})

/** Questions that stand alone, outside any instrument. */
export const STATUS_QUESTION = codings(LOINC, {
  functional: ['75276-6', 'Functional status [Interpretation]'],
  cognitive: ['11332-4', 'History of Cognitive Function Narrative'],
  concentration: [
    '69858-9',
    'Because of a physical, mental, or emotional condition, do you have serious difficulty concentrating, remembering, or making decisions?',
  ],
  alcohol: ['11331-6', 'History of Alcohol use'],
  foodRisk: ['88124-3', 'Food insecurity risk [HVS]'],
})
