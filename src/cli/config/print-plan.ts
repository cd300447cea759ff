// A plan as people read it in a terminal, and as programs read it.
import type { Consequence } from '../../oauth/trust-file/consequences.ts'
import { countPlanned, type Planned } from '../../oauth/trust-file/make-plan.ts'
import { memberDiff } from '../../oauth/trust-file/member-diff.ts'
import type { MemberChange } from '../../oauth/trust-file/plan-trusts.ts'
import { trustMembers } from '../../oauth/trust-file/print-trusts.ts'
import { settingsLines } from '../settings-change.ts'

/** Told of a plan before it is applied. */
export function planText({ plan, consequences, settings }: Planned): string {
  const lines: string[] = []
  if (settings !== null)
    lines.push(
      '~ the settings of the practice are changed',
      ...settingsLines(settings).map((line) => `  ${line}`),
    )
  for (const { client } of plan.created) {
    lines.push(`+ ${client.name} (${client.id}) is added`)
    for (const [member, value] of Object.entries(trustMembers(client)))
      lines.push(...memberLines({ member, before: undefined, after: value }))
  }
  for (const { before, members, secretReplaced, madeSecret } of plan.changed) {
    lines.push(`~ ${before.name} (${before.id}) is changed`)
    for (const member of members) lines.push(...memberLines(member))
    if (secretReplaced) lines.push('    client_secret: another one; those before stop working')
    if (madeSecret !== null) lines.push('    client_secret: one is made')
    lines.push(...consequenceLines(consequences.get(before.id)))
  }
  for (const { id, name } of plan.removed) {
    lines.push(`- ${name} (${id}) is removed, with its keys and secrets`)
    lines.push(...consequenceLines(consequences.get(id)))
  }
  for (const { line, field, message } of plan.conflicts)
    lines.push(`! line ${line}, ${field} ${message}`)
  const { created, changed, removed, left, unchanged, conflicts } = plan
  const told = [
    `${created.length} to add, ${changed.length} to change, ${removed.length} to remove`,
    `${unchanged} as in the file`,
    `${left.length} not in the file and left`,
    ...(conflicts.length > 0 ? [`${conflicts.length} in conflict`] : []),
  ]
  lines.push(`${told.join('; ')}.`)
  return `${lines.join('\n')}\n`
}

/** The same for programs. Secrets that applying would make are not in it. */
export function planJson(planned: Planned): Record<string, unknown> {
  const { plan, consequences, settings } = planned
  return {
    changes: countPlanned(planned),
    practice: settings && { changes: settings.changes, effects: settings.effects },
    created: plan.created.map(({ client }) => ({ client_id: client.id, ...trustMembers(client) })),
    changed: plan.changed.map(({ before, members, secretReplaced, madeSecret }) => ({
      client_id: before.id,
      members,
      secret: secretReplaced ? 'replaced' : madeSecret === null ? 'kept' : 'made',
      access: consequences.get(before.id) ?? null,
    })),
    removed: plan.removed.map(({ id }) => ({
      client_id: id,
      access: consequences.get(id) ?? null,
    })),
    left: plan.left.map(({ id }) => id),
    unchanged: plan.unchanged,
    conflicts: plan.conflicts,
  }
}

function memberLines(change: MemberChange): string[] {
  const { member, gone, come, reordered } = memberDiff(change)
  const [from, to] = [gone[0], come[0]]
  if (reordered) return [`    ${member}: in another order`]
  if (!Array.isArray(change.before ?? change.after)) {
    const arrow = from === undefined ? '' : `${from} -> `
    return [`    ${member}: ${arrow}${to ?? 'not set'}`]
  }
  const lines = [...gone.map((one) => `      - ${one}`), ...come.map((one) => `      + ${one}`)]
  return lines.length === 0 ? [] : [`    ${member}:`, ...lines]
}

function consequenceLines(consequence: Consequence | undefined): string[] {
  if (consequence === undefined) return []
  const { count, more, kind } = consequence
  const many = `${more ? 'more than ' : ''}${count} authorization${count === 1 ? '' : 's'}`
  if (kind === 'ends') return [`    ends ${many}`]
  return [
    `    ${many} ${kind === 'rests' ? 'in force rest while it is off' : 'come back in force'}`,
  ]
}
