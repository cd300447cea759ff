// `chartgate refusal show`: why a request was refused, by the request's id, which every answer names.
import type { KeptRefusal } from '../../model/refusal.ts'
import { chapterOf, HIDDEN_REFUSAL_RULES, REFUSAL_RULES } from '../../model/refusal-rules.ts'
import {
  type Command,
  CommandError,
  hasSwitch,
  JSON_OPTION,
  onlyPositional,
  printJson,
} from '../command.ts'
import { withPractice } from '../context.ts'

export const refusalShow: Command = {
  name: 'refusal show',
  summary: 'Tell why a request was refused, and what would have been enough.',
  positionals: 'REQUEST_ID',
  options: JSON_OPTION,
  takes: { settings: false, tenant: true },
  help: `
The request's id is in every answer: the header X-Request-Id, request_id of an OAuth error, the id of an
OperationOutcome, and at the foot of an error page.`,
  run(call) {
    const requestId = onlyPositional(call, 'REQUEST_ID')
    return withPractice(call, async ({ stores }) => {
      const kept = await stores.refusals.findByRequest(requestId)
      if (kept.length === 0)
        throw new CommandError(
          `No refused request with the id '${requestId}' is kept. Old ones are deleted, and of a flood only some are kept.`,
        )
      if (hasSwitch(call, 'json')) printJson(call, kept)
      else call.out(kept.map(words).join('\n'))
      return undefined
    })
  },
}

function words(refusal: KeptRefusal): string {
  const { rule, hidden, clientId, proven } = refusal
  const app = clientId === null ? 'not known' : proven ? clientId : `${clientId} (not proved)`
  const asked = Object.entries(refusal.asked).map(([name, value]) => `${name}: ${value}`)
  const lines: [string, string | null][] = [
    ['rule', rule],
    ['meaning', REFUSAL_RULES[rule].meaning],
    ['in truth', hidden === null ? null : `${hidden}. ${HIDDEN_REFUSAL_RULES[hidden].meaning}`],
    ['asked', asked.length === 0 ? null : asked.join('; ')],
    ['enough', refusal.enough],
    ['what to do', REFUSAL_RULES[rule].remedy],
    ['answered', `${refusal.status} ${refusal.error}, at ${refusal.endpoint}`],
    ['when', new Date(refusal.at).toISOString()],
    ['app', app],
    ['user', refusal.userId],
    ['authorization', refusal.authorizationId],
    ['others', refusal.dropped === 0 ? null : `${refusal.dropped} more in this minute`],
    ['read more', `docs/apps.md#${chapterOf(rule)}`],
  ]
  const told = lines.filter((line): line is [string, string] => line[1] !== null)
  return told.map(([name, value]) => `${name.padEnd(14)} ${value}\n`).join('')
}
