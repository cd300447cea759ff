// What the console asks of the practice's settings. They are kept beside the rooms, so this says what is needed,
// and the wiring gives it.
import type {
  PracticeField,
  RecordsThere,
  RecordTies,
  SettingFault,
  SettingsEffect,
  TrialFinding,
} from '../model/practice-change.ts'

/** What became of a change. */
export type ChangeOutcome =
  | { kind: 'kept'; effects: readonly SettingsEffect[] }
  | { kind: 'same' }
  | { kind: 'faults'; faults: readonly SettingFault[] }
  /** Somebody else changed them since they were read. */
  | { kind: 'conflict' }
  /** Records would move, and somebody has to say what is there. */
  | { kind: 'undecided'; ties: RecordTies }

export type PracticeDesk = {
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
