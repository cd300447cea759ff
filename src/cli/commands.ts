// Every command of `chartgate`, in the order in which help lists them.
import { accessExplain } from './access/explain.ts'
import { appAdd } from './app/add.ts'
import { appDisable } from './app/disable.ts'
import { appEnable } from './app/enable.ts'
import { appImport } from './app/import.ts'
import { appInvite } from './app/invite.ts'
import { appList } from './app/list.ts'
import { appShow } from './app/show.ts'
import { auditExport } from './audit/export.ts'
import { auditVerify } from './audit/verify.ts'
import type { Command } from './command.ts'
import { configApply } from './config/apply.ts'
import { configExport } from './config/export.ts'
import { configPlan } from './config/plan.ts'
import { demo } from './demo.ts'
import { docs } from './docs.ts'
import { doctor } from './doctor.ts'
import { fhirCheck } from './fhir/check.ts'
import { fhirGenerate } from './fhir/generate.ts'
import { fhirLoad } from './fhir/load.ts'
import { helpOn } from './help.ts'
import { keysImport } from './keys/import.ts'
import { keysList } from './keys/list.ts'
import { keysRotate } from './keys/rotate.ts'
import { launchCreate } from './launch/create.ts'
import { migrate } from './migrate.ts'
import { refusalShow } from './refusal/show.ts'
import { serve } from './serve.ts'
import { tenantAdd } from './tenant/add.ts'
import { tenantConfigure } from './tenant/configure.ts'
import { tenantList } from './tenant/list.ts'
import { tenantRemove } from './tenant/remove.ts'
import { tenantShow } from './tenant/show.ts'
import { userAdd } from './user/add.ts'
import { userDisable } from './user/disable.ts'
import { userEnable } from './user/enable.ts'
import { userFactorReset } from './user/factor/reset.ts'
import { userInviteWithdraw } from './user/invite/withdraw.ts'
import { userInvite } from './user/invite.ts'
import { userLink } from './user/link.ts'
import { userList } from './user/list.ts'
import { userProxyAdd } from './user/proxy/add.ts'
import { userProxyEnd } from './user/proxy/end.ts'
import { userReset } from './user/reset.ts'
import { userUnlink } from './user/unlink.ts'
import { version } from './version.ts'

const WORKING: readonly Command[] = [
  serve,
  demo,
  migrate,
  doctor,
  tenantList,
  tenantShow,
  tenantAdd,
  tenantConfigure,
  tenantRemove,
  appAdd,
  appList,
  appShow,
  appDisable,
  appEnable,
  appImport,
  appInvite,
  configExport,
  configPlan,
  configApply,
  userAdd,
  userList,
  userInvite,
  userInviteWithdraw,
  userReset,
  userFactorReset,
  userDisable,
  userEnable,
  userLink,
  userUnlink,
  userProxyAdd,
  userProxyEnd,
  keysList,
  keysRotate,
  keysImport,
  auditVerify,
  auditExport,
  refusalShow,
  accessExplain,
  fhirLoad,
  fhirCheck,
  fhirGenerate,
  launchCreate,
  docs,
  version,
]

export const COMMANDS: readonly Command[] = [...WORKING, helpOn(WORKING)]
