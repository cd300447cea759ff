// LOINC codes of laboratory tests and panels.
import { codings } from './table.ts'

export const LOINC = 'http://loinc.org'

export const LAB_PANEL_CODE = codings(LOINC, {
  basicMetabolic: ['24321-2', 'Basic metabolic 2000 panel - Serum or Plasma'],
  comprehensiveMetabolic: ['24323-8', 'Comprehensive metabolic 2000 panel - Serum or Plasma'],
  lipid: ['24331-1', 'Lipid 1996 panel - Serum or Plasma'],
  bloodCount: ['58410-2', 'CBC panel - Blood by Automated count'],
  urinalysis: ['24356-8', 'Urinalysis complete panel - Urine'],
})

export const LAB = codings(LOINC, {
  glucose: ['2345-7', 'Glucose [Mass/volume] in Serum or Plasma'],
  ureaNitrogen: ['3094-0', 'Urea nitrogen [Mass/volume] in Serum or Plasma'],
  creatinine: ['2160-0', 'Creatinine [Mass/volume] in Serum or Plasma'],
  filtrationRate: [
    '98979-8',
    'Glomerular filtration rate [Volume Rate/Area] in Serum, Plasma or Blood by Creatinine-based formula (CKD-EPI 2021)/1.73 sq M',
  ],
  sodium: ['2951-2', 'Sodium [Moles/volume] in Serum or Plasma'],
  potassium: ['2823-3', 'Potassium [Moles/volume] in Serum or Plasma'],
  chloride: ['2075-0', 'Chloride [Moles/volume] in Serum or Plasma'],
  carbonDioxide: ['2028-9', 'Carbon dioxide, total [Moles/volume] in Serum or Plasma'],
  calcium: ['17861-6', 'Calcium [Mass/volume] in Serum or Plasma'],
  protein: ['2885-2', 'Protein [Mass/volume] in Serum or Plasma'],
  albumin: ['1751-7', 'Albumin [Mass/volume] in Serum or Plasma'],
  bilirubin: ['1975-2', 'Bilirubin.total [Mass/volume] in Serum or Plasma'],
  alkalinePhosphatase: [
    '6768-6',
    'Alkaline phosphatase [Enzymatic activity/volume] in Serum or Plasma',
  ],
  alt: ['1742-6', 'Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma'],
  ast: ['1920-8', 'Aspartate aminotransferase [Enzymatic activity/volume] in Serum or Plasma'],
  cholesterol: ['2093-3', 'Cholesterol [Mass/volume] in Serum or Plasma'],
  triglyceride: ['2571-8', 'Triglyceride [Mass/volume] in Serum or Plasma'],
  hdl: ['2085-9', 'Cholesterol in HDL [Mass/volume] in Serum or Plasma'],
  ldl: ['13457-7', 'Cholesterol in LDL [Mass/volume] in Serum or Plasma by calculation'],
  leukocytes: ['6690-2', 'Leukocytes [#/volume] in Blood by Automated count'],
  erythrocytes: ['789-8', 'Erythrocytes [#/volume] in Blood by Automated count'],
  hemoglobin: ['718-7', 'Hemoglobin [Mass/volume] in Blood'],
  hematocrit: ['4544-3', 'Hematocrit [Volume Fraction] of Blood by Automated count'],
  platelets: ['777-3', 'Platelets [#/volume] in Blood by Automated count'],
  hemoglobinA1c: ['4548-4', 'Hemoglobin A1c/Hemoglobin.total in Blood'],
  thyrotropin: ['3016-3', 'Thyrotropin [Units/volume] in Serum or Plasma'],
  ferritin: ['2276-4', 'Ferritin [Mass/volume] in Serum or Plasma'],
  lead: ['5671-3', 'Lead [Mass/volume] in Blood'],
  urineAlbuminRatio: ['9318-7', 'Albumin/Creatinine [Mass Ratio] in Urine'],
  urineColor: ['5778-6', 'Color of Urine'],
  urineAppearance: ['5767-9', 'Appearance of Urine'],
  urineGravity: ['5811-5', 'Specific gravity of Urine by Test strip'],
  urinePh: ['5803-2', 'pH of Urine by Test strip'],
  urineProtein: ['20454-5', 'Protein [Presence] in Urine by Test strip'],
  urineNitrite: ['5802-4', 'Nitrite [Presence] in Urine by Test strip'],
  urineLeukocytes: ['5799-2', 'Leukocyte esterase [Presence] in Urine by Test strip'],
  bloodType: ['883-9', 'ABO group [Type] in Blood'],
  rhType: ['10331-7', 'Rh [Type] in Blood'],
  glucoseChallenge: [
    '1504-0',
    'Glucose [Mass/volume] in Serum or Plasma --1 hour post 50 g glucose PO',
  ],
  covid: [
    '94500-6',
    'SARS-CoV-2 (COVID-19) RNA [Presence] in Respiratory system specimen by NAA with probe detection',
  ],
  bnp: ['33762-6', 'Natriuretic peptide.B prohormone N-Terminal [Mass/volume] in Serum or Plasma'],
})
