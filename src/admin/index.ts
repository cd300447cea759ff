// The operators' console below `/admin`: apps, access, users, keys and the record of what happened. Every
// page is one file of endpoints/; who may be here stands in operator.ts. Everything works without script.
import type { Hono } from 'hono'
import { type RoomContext, type RoomEnv, room } from '../http/room.ts'
import { downloadAudit, showAudit } from './endpoints/audit.ts'
import {
  showNewTrust,
  showTrust,
  submitNewTrust,
  submitTrust,
} from './endpoints/edit-login-trust.ts'
import { showEndAuthorizations, submitEndAuthorizations } from './endpoints/end-authorizations.ts'
import {
  type ExportsDeps,
  showExportEnd,
  showExports,
  submitExportEnd,
} from './endpoints/exports.ts'
import { showImport, submitImport } from './endpoints/import-login-trusts.ts'
import {
  type KeyDeps,
  showKeys,
  showRotation,
  submitKey,
  submitRotation,
} from './endpoints/keys.ts'
import { type LogoPageDeps, showLogo, submitLogo } from './endpoints/login-trust-logo.ts'
import { showNewSecret, submitNewSecret } from './endpoints/login-trust-secret.ts'
import { showLoginTrusts } from './endpoints/login-trusts.ts'
import { type OverviewDeps, showOverview } from './endpoints/overview.ts'
import { type PracticeDeps, showPractice, submitPractice } from './endpoints/practice.ts'
import { type RefusalDeps, showRefusal, showRefusals } from './endpoints/refusals.ts'
import {
  type DeskDeps,
  showRegistrations,
  submitDecision,
  submitInitialToken,
  submitWithdrawal,
} from './endpoints/registrations.ts'
import { type SimulatorDeps, showSimulator, submitSimulator } from './endpoints/simulator.ts'
import { showTrustQuestion, submitTrustQuestion } from './endpoints/switch-login-trust.ts'
import { showTrustTest, submitTrustTest } from './endpoints/test-login-trust.ts'
import { downloadAuthorizations, showAuthorizations } from './endpoints/token-administration.ts'
import { downloadTrusts, showTrustsFile, submitTrustsFile } from './endpoints/trusts-file.ts'
import {
  showUser,
  showUserQuestion,
  submitProxy,
  submitProxyEnd,
  submitUserQuestion,
} from './endpoints/user.ts'
import { submitAccountEnd } from './endpoints/user-accounts.ts'
import {
  SIGN_IN_QUESTIONS,
  showSignInQuestion,
  submitSignInQuestion,
} from './endpoints/user-sign-in.ts'
import { showNewUser, showUsers, submitNewUser } from './endpoints/users.ts'
import type { UserSignInDeps } from './link-page.ts'
import { admit, type Visit } from './operator.ts'

type AdminDeps = DeskDeps &
  KeyDeps &
  ExportsDeps &
  RefusalDeps &
  OverviewDeps &
  SimulatorDeps &
  LogoPageDeps &
  PracticeDeps &
  UserSignInDeps

type Answer = (visit: Visit, c: RoomContext) => Promise<Response>

/** Mounts the console below a tenant's base. */
export function admin(deps: AdminDeps): Hono<RoomEnv> {
  const app = room()
  const admitted = (answer: Answer) => async (c: RoomContext) => {
    const visit = await admit(c.req.raw, c.env.requestId, deps)
    return visit instanceof Response ? visit : answer(visit, c)
  }
  const get = (path: string, answer: Answer) => app.get(path, admitted(answer))
  const post = (path: string, answer: Answer) => app.post(path, admitted(answer))

  get('/admin', (visit) => showOverview(visit, deps))
  get('/admin/authorizations', (visit) => showAuthorizations(visit, deps))
  get('/admin/authorizations.csv', (visit) => downloadAuthorizations(visit, deps))
  get('/admin/authorizations/end', (visit) => showEndAuthorizations(visit, deps))
  post('/admin/authorizations/end', (visit) => submitEndAuthorizations(visit, deps))

  const trusts = '/admin/login-trusts'
  const id = (c: RoomContext) => c.req.param('id') ?? ''
  get('/admin/exports', (visit) => showExports(visit, deps))
  get('/admin/exports/:id/end', (visit, c) => showExportEnd(visit, id(c), deps))
  post('/admin/exports/:id/end', (visit, c) => submitExportEnd(visit, id(c), deps))
  get(trusts, (visit) => showLoginTrusts(visit, deps))
  get('/admin/new-login-trust', (visit) => showNewTrust(visit, deps))
  post('/admin/new-login-trust', (visit) => submitNewTrust(visit, deps))
  get('/admin/import-login-trusts', (visit) => showImport(visit, deps))
  post('/admin/import-login-trusts', (visit) => submitImport(visit, deps))
  get('/admin/login-trusts-file', (visit) => showTrustsFile(visit, deps))
  post('/admin/login-trusts-file', (visit) => submitTrustsFile(visit, deps))
  get('/admin/login-trusts.yaml', () => downloadTrusts(deps))
  get(`${trusts}/:id`, (visit, c) => showTrust(visit, id(c), deps))
  post(`${trusts}/:id`, (visit, c) => submitTrust(visit, id(c), deps))
  get(`${trusts}/:id/secret`, (visit, c) => showNewSecret(visit, id(c), deps))
  post(`${trusts}/:id/secret`, (visit, c) => submitNewSecret(visit, id(c), deps))
  get(`${trusts}/:id/logo`, (visit, c) => showLogo(visit, id(c), deps))
  post(`${trusts}/:id/logo`, (visit, c) => submitLogo(visit, id(c), deps))
  get(`${trusts}/:id/test`, (visit, c) => showTrustTest(visit, id(c), deps))
  post(`${trusts}/:id/test`, (visit, c) => submitTrustTest(visit, id(c), deps))
  for (const question of ['on', 'off', 'remove'] as const) {
    get(`${trusts}/:id/${question}`, (visit, c) => showTrustQuestion(visit, id(c), question, deps))
    post(`${trusts}/:id/${question}`, (visit, c) =>
      submitTrustQuestion(visit, id(c), question, deps),
    )
  }

  get('/admin/registrations', (visit) => showRegistrations(visit, deps))
  post('/admin/registrations/decide', (visit) => submitDecision(visit, deps))
  post('/admin/registrations/tokens', (visit) => submitInitialToken(visit, deps))
  post('/admin/registrations/withdraw', (visit) => submitWithdrawal(visit, deps))

  get('/admin/users', (visit) => showUsers(visit, deps))
  get('/admin/new-user', (visit) => showNewUser(visit, deps))
  post('/admin/new-user', (visit) => submitNewUser(visit, deps))
  get('/admin/users/:id', (visit, c) => showUser(visit, id(c), deps))
  post('/admin/users/:id/proxies', (visit, c) => submitProxy(visit, id(c), deps))
  post('/admin/users/:id/unlink', (visit, c) => submitAccountEnd(visit, id(c), deps))
  post('/admin/users/:id/end-proxy', (visit, c) => submitProxyEnd(visit, id(c), deps))
  for (const question of ['reset', 'on', 'off'] as const) {
    const path = `/admin/users/:id/${question}`
    get(path, (visit, c) => showUserQuestion(visit, id(c), question, deps))
    post(path, (visit, c) => submitUserQuestion(visit, id(c), question, deps))
  }

  get('/admin/practice', (visit) => showPractice(visit, deps))
  post('/admin/practice', (visit) => submitPractice(visit, deps))

  for (const question of SIGN_IN_QUESTIONS) {
    const path = `/admin/users/:id/${question}`
    get(path, (visit, c) => showSignInQuestion(visit, id(c), question, deps))
    post(path, (visit, c) => submitSignInQuestion(visit, id(c), question, deps))
  }

  const purpose = (c: RoomContext) => c.req.param('purpose') ?? ''
  get('/admin/keys', (visit) => showKeys(visit, deps))
  post('/admin/keys/import', (visit) => submitKey(visit, deps))
  get('/admin/keys/rotate/:purpose', (visit, c) => showRotation(visit, purpose(c), deps))
  post('/admin/keys/rotate/:purpose', (visit, c) => submitRotation(visit, purpose(c), deps))

  get('/admin/refusals', (visit) => showRefusals(visit, deps))
  get('/admin/refusals/:id', (visit, c) => showRefusal(visit, id(c), deps))

  get('/admin/simulator', (visit) => showSimulator(visit, deps))
  post('/admin/simulator', (visit) => submitSimulator(visit, deps))

  get('/admin/audit', (visit) => showAudit(visit, deps))
  get('/admin/audit.csv', (visit) => downloadAudit(visit, deps))
  return app
}
