// `npm run bench -- oauth [--rounds N] [--seconds N] [--only ROW] [--profile DIR]`: what the authorization server does in a second, beside
// oidc-provider (in memory, and durable on SQLite as we are) and beside what nothing can pass: a bare HTTP
// server that answers the same bytes, and the signatures a core can make.
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { openConnection } from './load/connection.ts'
import { machine, moveToGeneratorCore, onCore } from './load/cores.ts'
import { startLimit } from './load/limit.ts'
import { type Load, measure, type Work } from './load/measure.ts'
import { getRequest } from './load/requests.ts'
import type { ServerProcess } from './load/server-process.ts'
import { chartgate } from './oauth/chartgate.ts'
import { peer } from './oauth/peer.ts'
import type { SignatureRates } from './oauth/signature-rates.ts'
import type { AssertionAlgorithm, StartTarget, Target } from './oauth/target.ts'
import * as work from './oauth/work.ts'
import { type Comparison, printComparisons } from './report.ts'
import { CONNECTIONS, compare, type Plan, Rates, type Side } from './rounds.ts'

const PEER = 'peer'
const DURABLE = 'durable peer'
const LIMIT = 'limit'
/** Measures a row of the table, or two that come from the same work. */
type Row = (name: string) => Promise<Comparison[]>
type Servers = { ours: Target; peer: Target; durable: Target; limit: ServerProcess }

/** Measures and prints. */
export async function run(arguments_: string[]): Promise<void> {
  const { values } = parseArgs({
    args: arguments_,
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '1.5' },
      only: { type: 'string', default: '' },
      profile: { type: 'string' },
    },
  })
  const plan: Plan = {
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    only: new RegExp(values.only, 'i'),
    profile: values.profile ?? null,
  }
  moveToGeneratorCore()
  console.log(`${machine()}; medians of ${plan.rounds} rounds\n`)
  const comparisons = [...(await throughput(plan)), ...(await footprint(plan))]
  printComparisons(comparisons, [PEER, DURABLE, LIMIT])
}

async function throughput(plan: Plan): Promise<Comparison[]> {
  const ours = await chartgate({ profile: plan.profile })
  const servers: Servers = {
    ours,
    peer: await peer('memory')(),
    durable: await peer('sqlite')(),
    limit: await limitBeside(ours),
  }
  try {
    const rows: Record<string, Row> = {
      discovery: one(servers, plan, work.discovery, { [PEER]: 3, [LIMIT]: 0.75 }),
      JWKS: one(servers, plan, work.jwks, { [PEER]: 2, [LIMIT]: 0.75 }),
      'token: client_credentials, secret': one(
        servers,
        plan,
        (target) => work.repeated(work.secretRequest(target), '"access_token"'),
        { [PEER]: 2.5, [DURABLE]: 8, [LIMIT]: 0.5 },
      ),
      'token: client_credentials, private_key_jwt RS384': signed('RS384', servers, plan, {
        [PEER]: 2.5,
        [DURABLE]: 8,
      }),
      'token: client_credentials, private_key_jwt ES384': signed('ES384', servers, plan, {
        [PEER]: 1.5,
        [LIMIT]: 0.85,
      }),
      'code exchange, refresh with rotation, both with id_token': () =>
        codesAndRefreshes(servers, plan),
      'whole flow, signed in, consent remembered': flows(servers, plan, 'remembered'),
      'whole flow, signed in, with the consent page': flows(servers, plan, 'page'),
      'introspection of a user’s token': introspections(servers, plan),
    }
    const measured: Comparison[] = []
    for (const [name, row] of Object.entries(rows))
      if (plan.only.test(name)) measured.push(...(await row(name)))
    return measured
  } finally {
    await Promise.all([ours.stop(), servers.peer.stop(), servers.durable.stop()])
    await servers.limit.stop()
  }
}

/** The bare server with our own answers. */
async function limitBeside({ server, paths, ...ours }: Target): Promise<ServerProcess> {
  const target = { server, paths, ...ours }
  const asked = [getRequest(paths.discovery), getRequest(paths.jwks), work.secretRequest(target)]
  const token = await work.tokenOfFlow(target, () => openConnection(server.port))
  return startLimit(server, [...asked, work.introspection(target, token)])
}

/** One request again and again, at all four. */
const one =
  (
    { ours, peer, durable, limit }: Servers,
    plan: Plan,
    workOf: (target: Target) => Work,
    goals: Record<string, number>,
  ): Row =>
  async (name) => {
    const durableToo = goals[DURABLE] !== undefined
    return [
      await compare(name, plan, goals, {
        ours: { server: ours.server, work: workOf(ours) },
        [PEER]: { server: peer.server, work: workOf(peer) },
        ...(durableToo && { [DURABLE]: { server: durable.server, work: workOf(durable) } }),
        [LIMIT]: { server: limit, work: workOf(ours) },
      }),
    ]
  }

/** private_key_jwt: each assertion is good once, so each round has its own, signed before it. */
function signed(
  alg: AssertionAlgorithm,
  { ours, peer, durable }: Servers,
  { rounds, seconds }: Plan,
  goals: Record<string, number>,
): Row {
  return async (name) => {
    const rates = new Rates()
    const most = Math.round(seconds * (alg === 'RS384' ? 5000 : 1500))
    const sides = Object.entries({ ours, [PEER]: peer, [DURABLE]: durable })
    for (let round = -1; round < rounds; round++) {
      for (const [side, target] of sides) {
        const requests = work.signedRequests(target, alg, side === DURABLE ? most / 2 : most)
        const load: Load = { connections: CONNECTIONS, seconds, most: requests.length }
        const exchange = work.eachOnce(requests, '"access_token"')
        const measured = await measure(target.server, load, exchange)
        if (round >= 0) rates.add(side, measured)
      }
      if (round >= 0 && goals[LIMIT]) rates.add(LIMIT, signatureRates(seconds).p384Verify)
    }
    return [rates.comparison(name, goals)]
  }
}

/** Codes of so many flows are exchanged, and what they gave is refreshed. */
async function codesAndRefreshes(
  { ours, peer, durable }: Servers,
  { rounds, seconds }: Plan,
): Promise<Comparison[]> {
  const exchanges = new Rates()
  const refreshes = new Rates()
  for (const [side, target] of Object.entries({ ours, [PEER]: peer, [DURABLE]: durable })) {
    const browsers = await browsersOf(target)
    for (let round = -1; round < rounds; round++) {
      const most = Math.round(seconds * (side === DURABLE ? 200 : 800))
      const patient: Load = { connections: CONNECTIONS, seconds: 40, most }
      const codes: string[] = []
      await measure(
        target.server,
        patient,
        work.authorizing(target, browsers, (code) => codes.push(code)),
      )
      const tokens: string[] = []
      const exchanged = await measure(
        target.server,
        { ...patient, most: codes.length },
        work.eachOnce(
          codes.map((code) => work.exchangeRequest(target, code)),
          '"id_token"',
          ({ refresh_token }) => tokens.push(String(refresh_token)),
        ),
      )
      const refreshed = await measure(
        target.server,
        { ...patient, most: tokens.length },
        work.eachOnce(
          tokens.map((token) => work.refreshRequest(target, token)),
          '"id_token"',
        ),
      )
      if (round < 0) continue
      exchanges.add(side, exchanged)
      refreshes.add(side, refreshed)
    }
  }
  for (let round = 0; round < rounds; round++) {
    const { rsaSign } = signatureRates(seconds)
    exchanges.add(LIMIT, rsaSign)
    refreshes.add(LIMIT, rsaSign)
  }
  const goals = { [PEER]: 1.5, [LIMIT]: 0.75 }
  return [
    exchanges.comparison('code exchange with id_token', goals),
    refreshes.comparison('refresh with rotation and id_token', { ...goals, [DURABLE]: 8 }),
  ]
}

function flows({ ours, peer, durable }: Servers, plan: Plan, consent: 'page' | 'remembered'): Row {
  return async (name) => {
    const sides: Record<string, Side> = {}
    for (const [side, target] of Object.entries({ ours, [PEER]: peer, [DURABLE]: durable }))
      sides[side] = {
        server: target.server,
        work: work.wholeFlow(target, await browsersOf(target), consent),
      }
    return [await compare(name, plan, { [PEER]: 2, [DURABLE]: 8 }, sides)]
  }
}

function introspections(servers: Servers, plan: Plan): Row {
  return async (name) => {
    const tokens = new Map<Target, string>()
    for (const target of [servers.ours, servers.peer])
      tokens.set(target, await work.tokenOfFlow(target, () => openConnection(target.server.port)))
    const introspect = (target: Target) =>
      work.repeated(work.introspection(target, tokens.get(target) ?? ''), '"active":true')
    return one(servers, plan, introspect, { [PEER]: 2.2, [LIMIT]: 0.4 })(name)
  }
}

const browsersOf = (target: Target) =>
  work.signedInBrowsers(target, () => openConnection(target.server.port), CONNECTIONS)

/** Start to first answer, and memory after the same work; the peer with its own limit of what it keeps. */
async function footprint({ rounds, only }: Plan): Promise<Comparison[]> {
  if (!only.test('start and memory')) return []
  const starts = new Rates()
  const memory = new Rates()
  const sides: Record<string, StartTarget> = {
    ours: () => chartgate(),
    [PEER]: peer('memory, its own limit'),
  }
  for (let round = 0; round < Math.min(rounds, 3); round++) {
    for (const [side, start] of Object.entries(sides)) {
      const target = await start()
      try {
        const load: Load = { connections: CONNECTIONS, seconds: 60, most: 20_000 }
        const { server } = target
        starts.add(side, server.startMillis)
        await measure(server, load, work.repeated(work.secretRequest(target), '"access_token"'))
        await measure(
          server,
          { ...load, most: 300 },
          work.wholeFlow(target, await browsersOf(target), 'page'),
        )
        memory.add(side, (server.residentBytes() ?? Number.NaN) / 1e6)
      } finally {
        await target.stop()
      }
    }
  }
  return [
    starts.comparison('start to first answer, ms', { [PEER]: 1 }, true),
    memory.comparison(
      'resident memory after 20,000 tokens and 300 flows, MB',
      { [PEER]: 0.6 },
      true,
    ),
  ]
}

function signatureRates(seconds: number): SignatureRates {
  const program = path.join(import.meta.dirname, 'oauth/signature-rates.ts')
  const { command, words } = onCore('server', [program, String(seconds)])
  return JSON.parse(execFileSync(command, words, { encoding: 'utf8' }))
}
