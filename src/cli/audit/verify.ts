// `chartgate audit verify`: reads a practice's audit trail from its start and says what is not as it was
// written. The last line is the trail's head: kept elsewhere, it later proves that nothing was cut off.
import type { AuditChainFault } from '../../model/audit-event.ts'
import {
  type Command,
  FAILED,
  hasSwitch,
  JSON_OPTION,
  noPositionals,
  OK,
  optionOf,
  printJson,
  UsageError,
} from '../command.ts'
import { withPractice } from '../context.ts'

export const auditVerify: Command = {
  name: 'audit verify',
  summary: 'Check that no event of the audit trail was changed, removed or added.',
  options: {
    head: {
      value: 'POSITION:HASH',
      about: 'A head that an earlier check printed: the trail must still go through it.',
    },
    ...JSON_OPTION,
  },
  takes: { settings: false, tenant: true },
  help: `
Ends with code 1 when the trail is not as it was written. Keep the printed head in another place: with it,
a later check also finds that the newest events were removed together with the record of how many there are.`,
  run(call) {
    noPositionals(call)
    const earlier = parseHead(optionOf(call, 'head'))
    return withPractice(call, async ({ stores }) => {
      const { events, head, faults } = await stores.auditEvents.verify()
      const passes =
        earlier === null || (await stores.auditEvents.hashAt(earlier.position)) === earlier.hash
      const sound = faults.length === 0 && passes
      if (hasSwitch(call, 'json')) printJson(call, { sound, events, head, passes, faults })
      else {
        for (const fault of faults) call.out(`${words(fault)}\n`)
        if (!passes)
          call.out(`The trail does not go through event ${earlier?.position} as it was.\n`)
        call.out(`${events} events, ${sound ? 'all as they were written' : 'NOT as written'}.\n`)
        if (sound) call.out(`Head: ${head.position}:${head.hash}\n`)
      }
      return sound ? OK : FAILED
    })
  },
}

function words(fault: AuditChainFault): string {
  switch (fault.kind) {
    case 'changed':
      return `Event ${fault.position} (${fault.type}, ${new Date(fault.at).toISOString()}) was changed, moved, or follows another event than before.`
    case 'missing':
      return fault.from === fault.until
        ? `Event ${fault.from} is missing.`
        : `Events ${fault.from} to ${fault.until} are missing.`
    case 'outside':
      return `${fault.count} rows in the table are no part of the trail.`
    case 'no-head':
      return 'The record of how long the trail is has gone.'
  }
}

function parseHead(text: string | undefined): { position: number; hash: string } | null {
  if (text === undefined) return null
  const match = /^(\d{1,15}):([A-Za-z0-9_-]{43})$/.exec(text)
  if (!match)
    throw new UsageError('--head must be like 12:Zm9v..., as an earlier check printed it.')
  return { position: Number(match[1]), hash: match[2] ?? '' }
}
