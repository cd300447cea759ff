// What the pages behind links to choose a password work with.
import type { PageFacts } from '../http/page.ts'
import type { SecondFactorRule } from '../model/second-factor.ts'
import type { InvitationDeps } from '../people/invitation.ts'

export type WelcomeDeps = PageFacts &
  InvitationDeps & {
    formLimitBytes: number
    secondFactor: SecondFactorRule
  }
