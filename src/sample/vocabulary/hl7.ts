// Codes of HL7's own code systems and of US Core: categories, statuses, roles.
import type { Coding } from 'fhir/r4.js'
import { codings } from './table.ts'

const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem/'
const US_CORE = 'http://hl7.org/fhir/us/core/CodeSystem/'

export const OBSERVATION_CATEGORY = codings(`${TERMINOLOGY}observation-category`, {
  vitalSigns: ['vital-signs', 'Vital Signs'],
  laboratory: ['laboratory', 'Laboratory'],
  socialHistory: ['social-history', 'Social History'],
  survey: ['survey', 'Survey'],
  exam: ['exam', 'Exam'],
  imaging: ['imaging', 'Imaging'],
  procedure: ['procedure', 'Procedure'],
  activity: ['activity', 'Activity'],
})

export const US_CORE_CATEGORY = codings(`${US_CORE}us-core-category`, {
  sdoh: ['sdoh', 'SDOH'],
  functionalStatus: ['functional-status', 'Functional Status'],
  disabilityStatus: ['disability-status', 'Disability Status'],
  cognitiveStatus: ['cognitive-status', 'Cognitive Status'],
  treatmentPreference: ['treatment-intervention-preference', 'Treatment Intervention Preference'],
  carePreference: ['care-experience-preference', 'Care Experience Preference'],
})

export const CONDITION_CATEGORY: Record<
  'encounterDiagnosis' | 'problemListItem' | 'healthConcern',
  Coding
> = {
  ...codings(`${TERMINOLOGY}condition-category`, {
    encounterDiagnosis: ['encounter-diagnosis', 'Encounter Diagnosis'],
    problemListItem: ['problem-list-item', 'Problem List Item'],
  }),
  ...codings(`${US_CORE}condition-category`, {
    healthConcern: ['health-concern', 'Health Concern'],
  }),
}

export const CONDITION_CLINICAL = codings(`${TERMINOLOGY}condition-clinical`, {
  active: ['active', 'Active'],
  resolved: ['resolved', 'Resolved'],
})

export const CONDITION_VERIFICATION = codings(`${TERMINOLOGY}condition-ver-status`, {
  confirmed: ['confirmed', 'Confirmed'],
  unconfirmed: ['unconfirmed', 'Unconfirmed'],
})

export const ALLERGY_CLINICAL = codings(`${TERMINOLOGY}allergyintolerance-clinical`, {
  active: ['active', 'Active'],
})

export const ALLERGY_VERIFICATION = codings(`${TERMINOLOGY}allergyintolerance-verification`, {
  confirmed: ['confirmed', 'Confirmed'],
  unconfirmed: ['unconfirmed', 'Unconfirmed'],
})

export const CARE_PLAN_CATEGORY = codings(`${US_CORE}careplan-category`, {
  assessPlan: ['assess-plan', 'Assessment and Plan of Treatment'],
})

export const DOCUMENT_CATEGORY = codings(`${US_CORE}us-core-documentreference-category`, {
  clinicalNote: ['clinical-note', 'Clinical Note'],
})

export const REPORT_SECTION = codings(`${TERMINOLOGY}v2-0074`, {
  laboratory: ['LAB', 'Laboratory'],
})

export const ENCOUNTER_CLASS = codings(`${TERMINOLOGY}v3-ActCode`, {
  ambulatory: ['AMB', 'ambulatory'],
  emergency: ['EMER', 'emergency'],
  inpatient: ['IMP', 'inpatient encounter'],
})

export const PARTICIPATION = codings(`${TERMINOLOGY}v3-ParticipationType`, {
  primaryPerformer: ['PPRF', 'primary performer'],
})

export const LOCATION_TYPE = codings(`${TERMINOLOGY}v3-RoleCode`, {
  outpatientFacility: ['OF', 'Outpatient facility'],
  hospital: ['HOSP', 'Hospital'],
  emergencyRoom: ['ER', 'Emergency room'],
})

/** RelatedPerson.relationship and the contacts of a patient. */
export const RELATIONSHIP = codings(`${TERMINOLOGY}v3-RoleCode`, {
  mother: ['MTH', 'mother'],
  daughter: ['DAUC', 'daughter'],
  husband: ['HUSB', 'husband'],
  niece: ['NIECE', 'niece'],
})

export const DATA_ABSENT = codings(`${TERMINOLOGY}data-absent-reason`, {
  unknown: ['unknown', 'Unknown'],
  notPerformed: ['not-performed', 'Not Performed'],
  error: ['error', 'Error'],
})

export const INTERPRETATION = codings(`${TERMINOLOGY}v3-ObservationInterpretation`, {
  normal: ['N', 'Normal'],
  high: ['H', 'High'],
  low: ['L', 'Low'],
  negative: ['NEG', 'Negative'],
})

export const MEDICATION_CATEGORY = codings(`${TERMINOLOGY}medicationrequest-category`, {
  outpatient: ['outpatient', 'Outpatient'],
  community: ['community', 'Community'],
  discharge: ['discharge', 'Discharge'],
})

export const SUPPLY_TYPE = codings(`${TERMINOLOGY}v3-ActCode`, {
  firstFill: ['FFC', 'First Fill - Complete'],
  refill: ['RFC', 'Refill - Complete'],
})

export const IDENTIFIER_TYPE = codings(`${TERMINOLOGY}v2-0203`, {
  medicalRecord: ['MR', 'Medical record number'],
  member: ['MB', 'Member Number'],
})

export const COVERAGE_CLASS = codings(`${TERMINOLOGY}coverage-class`, {
  group: ['group', 'Group'],
  plan: ['plan', 'Plan'],
})

export const SUBSCRIBER = codings(`${TERMINOLOGY}subscriber-relationship`, {
  self: ['self', 'Self'],
  child: ['child', 'Child'],
})

export const PROVENANCE_AGENT: Record<'author' | 'transmitter', Coding> = {
  ...codings(`${TERMINOLOGY}provenance-participant-type`, { author: ['author', 'Author'] }),
  ...codings(`${US_CORE}us-core-provenance-participant-type`, {
    transmitter: ['transmitter', 'Transmitter'],
  }),
}

export const IMMUNIZATION_REASON = codings(`${TERMINOLOGY}v3-ActReason`, {
  patientObjection: ['PATOBJ', 'patient objection'],
})

export const SPECIMEN_CONDITION = codings(`${TERMINOLOGY}v2-0493`, {
  hemolyzed: ['HEM', 'Hemolyzed'],
})

export const GOAL_ACHIEVEMENT = codings(`${TERMINOLOGY}goal-achievement`, {
  inProgress: ['in-progress', 'In Progress'],
})

export const MARITAL_STATUS = codings(`${TERMINOLOGY}v3-MaritalStatus`, {
  married: ['M', 'Married'],
  neverMarried: ['S', 'Never Married'],
  widowed: ['W', 'Widowed'],
  divorced: ['D', 'Divorced'],
})

export const TRIBE = codings(`${TERMINOLOGY}v3-TribalEntityUS`, {
  paiuteShoshoneFallon: [
    '187',
    'Paiute-Shoshone Tribe of the Fallon Reservation and Colony, Nevada',
  ],
})

export const DISCHARGE = codings('https://www.nubc.org/CodeSystem/PatDischargeStatus', {
  home: ['01', 'Discharged to Home'],
  expired: ['20', 'Expired'],
})

/** Race and ethnicity of CDC, as US Core binds them. */
export const RACE = codings('urn:oid:2.16.840.1.113883.6.238', {
  americanIndian: ['1002-5', 'American Indian or Alaska Native'],
  asian: ['2028-9', 'Asian'],
  black: ['2054-5', 'Black or African American'],
  pacificIslander: ['2076-8', 'Native Hawaiian or Other Pacific Islander'],
  white: ['2106-3', 'White'],
})

export const ETHNICITY = codings('urn:oid:2.16.840.1.113883.6.238', {
  hispanic: ['2135-2', 'Hispanic or Latino'],
  notHispanic: ['2186-5', 'Not Hispanic or Latino'],
})

export const NULL_FLAVOR = codings(`${TERMINOLOGY}v3-NullFlavor`, {
  unknown: ['UNK', 'Unknown'],
})

export const LANGUAGE = codings('urn:ietf:bcp:47', {
  english: ['en', 'English'],
  spanish: ['es', 'Spanish'],
  arabic: ['ar', 'Arabic'],
})

/** Types of cover, as the payers' typology names them (Source of Payment Typology). */
export const PAYMENT = codings('https://nahdo.org/sopt', {
  ppo: ['512', 'Commercial Managed Care - PPO'],
  medicare: ['1', 'MEDICARE'],
  medicaid: ['2', 'MEDICAID'],
})
