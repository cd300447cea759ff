// What the console asks of the practice's settings. They are kept beside the rooms, so this says what is needed,
// and the wiring gives it.
import type {
  PlannedSettings,
  PracticeField,
  RecordsThere,
  RecordTies,
  SettingFault,
  SettingsEffect,
  TrialFinding,
} from '../model/practice-change.ts'
import type { DurableStores } from '../model/stores.ts'
import type { PrintedPractice } from '../oauth/trust-file/config-file.ts'

/** What became of a change. */
export type ChangeOutcome =
  | { kind: 'kept'; effects: readonly SettingsEffect[] }
  | { kind: 'same' }
  | { kind: 'faults'; faults: readonly SettingFault[] }
  /** Somebody else changed them since they were read. */
  | { kind: 'conflict' }
  /** Records would move, and somebody has to say what is there. */
  | { kind: 'undecided'; ties: RecordTies }

/** Settings that are planned, and how to keep them: with what is kept beside them, in one unit. */
export type DeskPlan = PlannedSettings & {
  /** False when somebody else changed them since. */
  keep(
    by: { actorId: string; requestId: string },
    beside: (unit: DurableStores) => Promise<void>,
  ): Promise<boolean>
}

export type PracticeDesk = {
  /** What a configuration file says of the practice. */
  print(): Promise<PrintedPractice>
  isSecret(name: string): boolean
  /** Plans all settings, as a file wants them. Where records would move from under somebody, it is a fault. */
  planWhole(
    given: Readonly<Record<string, unknown>>,
  ): Promise<DeskPlan | { faults: readonly SettingFault[] }>
  /** The settings in the order of the documentation, and by what a later change is told apart. */
  read(): Promise<{ fields: readonly PracticeField[]; version: string }>
  change(
    given: Readonly<Record<string, unknown>>,
    about: {
      version: string
      records: RecordsThere | null
      actorId: string
      requestId: string
    },
  ): Promise<ChangeOutcome>
  /** Tries what is given, in front of what is kept, and keeps nothing. */
  tryOut(
    what: 'provider' | 'records',
    given: Readonly<Record<string, unknown>>,
  ): Promise<{ findings: readonly TrialFinding[] } | { faults: readonly SettingFault[] }>
}
