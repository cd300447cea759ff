// What the chart's pages show, as props: values read out of FHIR resources, with nothing of FHIR's own
// left but codes of a few fixed lists. Text in them comes from records and is only ever shown as text.
import type { Millis } from '../../lib/clock.ts'
import type { LaunchDisplay, PractitionerConsent } from '../../model/client.ts'

/** A FHIR date or time as it was written, and where on a time axis it stands. */
export type Moment = { fhir: string; at: Millis }

export type Sex = 'male' | 'female' | 'other' | 'unknown'

export type Identity = {
  patientId: string
  name: string
  birthDate: string | null
  /** Completed years; months under three years. */
  age: { years: number } | { months: number } | null
  sex: Sex | null
  mrn: string | null
}

/** A visit that an app can be told of as the one at hand. */
export type Visit = {
  id: string
  /** What it is for, or else its kind. */
  title: string
  start: Moment | null
  /** Who is seen. */
  clinician: string | null
}

export type PatientBanner = Identity & {
  deceased: Moment | boolean
  /** What must be seen before anything is done: allergies of high criticality first. */
  allergies: readonly { substance: string; severe: boolean }[]
  /** The record's statement that there are none; null when it makes none. */
  noAllergies: string | null
  visit: Visit | null
}

/** Where a value lies to what is usual; `abnormal` when the laboratory says no more. */
export type Flag = 'critical-high' | 'high' | 'low' | 'critical-low' | 'abnormal'

export type Point = { moment: Moment; value: number; flag: Flag | null }

/** Ends of a reference range or a goal; null = open. */
export type Range = { low: number | null; high: number | null }

/** One thing measured several times, oldest first and never empty. */
export type Series = {
  name: string
  unit: string | null
  points: readonly Point[]
  range: Range | null
}

/** A result in words: `negative`. */
export type Finding = { name: string; text: string; moment: Moment | null; flag: Flag | null }

export type Pressure = {
  moment: Moment
  systolic: number
  diastolic: number
}

export type BloodPressure = {
  unit: string | null
  /** Oldest first and never empty. */
  points: readonly Pressure[]
  /** The upper ends that the patient's goal names; null where it names none. */
  goal: { systolic: number | null; diastolic: number | null } | null
  /** The goal in words, as it was agreed. */
  goalText: string | null
}

export type ProblemState = 'active' | 'inactive' | 'resolved'

export type LaunchableApp = {
  clientId: string
  name: string
  logoUri: string | null
  description: string | null
  display: LaunchDisplay
  asks: PractitionerConsent
  lastUsedAt: Millis | null
  /** Where the form that starts it is posted to. */
  action: string
  csrf: string
}

/** What each portlet shows. */
export type PortletContents = {
  demographics: {
    identity: Identity
    address: string | null
    phones: readonly string[]
    emails: readonly string[]
    language: string | null
    maritalStatus: string | null
    clinician: string | null
    contacts: readonly { name: string; relationship: string | null; phone: string | null }[]
  }
  problems: {
    entries: readonly {
      name: string
      since: Moment | null
      severity: string | null
      state: ProblemState
      /** `provisional`, `differential`, ...; null when it is confirmed. */
      unconfirmed: string | null
    }[]
  }
  medications: {
    entries: readonly {
      name: string
      dosage: string | null
      since: Moment | null
      active: boolean
    }[]
  }
  allergies: {
    /** The record's statements that there are none: of all, or of a kind. */
    none: readonly string[]
    entries: readonly {
      substance: string
      reactions: readonly string[]
      criticality: 'high' | 'low' | null
      active: boolean
    }[]
  }
  vitals: { pressure: BloodPressure | null; series: readonly Series[] }
  labs: { series: readonly Series[]; findings: readonly Finding[] }
  immunizations: {
    entries: readonly {
      name: string
      moment: Moment | null
      notGiven: boolean
      dose: string | null
    }[]
  }
  encounters: {
    entries: readonly (Visit & {
      kind: string | null
      ongoing: boolean
      href: string
      chosen: boolean
    })[]
  }
  documents: {
    entries: readonly {
      title: string
      moment: Moment | null
      author: string | null
      format: string | null
      /** Where it is opened. */
      href: string
    }[]
  }
  launch: { apps: readonly LaunchableApp[]; encounterId: string | null }
}

/** One portlet with what it shows. */
export type FilledPortlet = {
  [Name in keyof PortletContents]: { name: Name; content: PortletContents[Name] }
}[keyof PortletContents]

export type OpenChart = { banner: PatientBanner; selectPortletsHref: string | null }
