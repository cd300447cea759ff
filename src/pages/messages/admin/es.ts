// The operators' console in Spanish, page by page.
import type { Language } from '../../language.ts'
import { formatNumber, plural } from '../format.ts'
import { type Part, say } from '../say.ts'
import type { admin as en } from './en.ts'
import { exports } from './es-exports.ts'
import { practice } from './es-practice.ts'
import { refusals } from './es-refusals.ts'
import { rooms as roomWords } from './es-rooms.ts'
import { simulator } from './es-simulator.ts'
import { trustLogo } from './es-trust-logo.ts'
import { trusts } from './es-trusts.ts'
import { trustsFile } from './es-trusts-file.ts'

const upTo = (count: number, more: boolean, language: Language) =>
  more ? `más de ${formatNumber(language, count)}` : formatNumber(language, count)

export const admin: typeof en = {
  menu: 'Consola',
  account: 'Su cuenta',
  waiting: 'en espera',
  readOnly: 'Aquí puede verlo todo y no cambiar nada.',
  groups: {
    apps: 'Aplicaciones',
    people: 'Personas',
    watch: 'Vigilancia',
    settings: 'Ajustes',
  },
  rooms: {
    overview: 'Resumen',
    'login-trusts': 'Aplicaciones de confianza',
    authorizations: 'Administración de tokens',
    registrations: 'Solicitudes de registro',
    users: 'Usuarios',
    exports: 'Exportaciones',
    simulator: 'Simulador',
    refusals: 'Rechazos',
    practice: 'Consultorio',
    keys: 'Claves',
    audit: 'Registro de auditoría',
  },
  filter: 'Buscar',
  clearFilter: 'Borrar',
  csv: 'Exportar CSV',
  pager: { next: 'Página siguiente', first: 'Volver a la primera página', label: 'Páginas' },
  foundCount: (count, more, language) =>
    more ? `${upTo(count, more, language)} en total` : plural(language, count, FOUND),
  faultTitle: 'Todavía no se ha cambiado nada',
  expired:
    'Esta página estuvo abierta demasiado tiempo o no era nuestra. Revísela y envíela otra vez.',
  trusts,
  trustsFile,
  trustLogo,
  exports,
  practice,
  refusals,
  simulator,
  ...roomWords,
  keepAsIs: 'Dejarlo como está',

  authorizations: {
    title: 'Administración de tokens',
    lead: 'Todos los accesos que tienen las aplicaciones. Al terminar uno, la siguiente petición de la aplicación ya se rechaza.',
    app: 'Aplicación',
    everyApp: 'Todas las aplicaciones',
    user: 'Persona',
    userHint: 'Nombre de usuario',
    patient: 'Paciente',
    patientHint: 'Nombre, número de historia o identificador',
    state: 'Estado',
    states: { live: 'Vigentes', ended: 'Terminados' },
    rowStates: {
      waiting: 'la aplicación aún no lo ha recogido',
      expired: 'vencido',
      ended: 'terminado',
    },
    emptyTitle: 'No se encontró ningún acceso',
    empty:
      'Ninguna aplicación tiene un acceso que coincida. Aparecen aquí cuando una persona permite una aplicación o cuando un servicio pide su primer token.',
    emptyEnded: 'No ha terminado ningún acceso que coincida.',
    noUser: (username: Part) => say`Nadie entra con el nombre de usuario ${username}.`,
    noPatient: (text: Part) => say`Ningún paciente coincide con «${text}».`,
    whichPatient: (text: Part) => say`Varios pacientes coinciden con «${text}». ¿Cuál de ellos?`,
    tick: 'Selección',
    tickNamed: (app: string) => `Seleccionar el acceso de ${app}`,
    person: 'Persona → paciente',
    may: 'Puede ver',
    granted: 'Concedido',
    lastUsed: 'Último uso',
    ends: 'Termina',
    endedAt: 'Terminó',
    never: 'nunca',
    untilStopped: 'cuando se detenga',
    nobody: 'No actúa por nadie',
    noDeveloper: 'sin desarrollador indicado',
    noPatientContext: 'ningún paciente en particular',
    ownRecord: 'su propia historia',
    recordOf: (patient: Part) => say`→ la de ${patient}`,
    allKinds: 'datos de todo tipo',
    kindsCount: (count, language) =>
      plural(language, count, { one: '# tipo de datos', other: '# tipos de datos' }),
    reason: (stored: string) => {
      const [by = '', ...why] = stored.split(': ')
      return [REASONS[by] ?? by, ...why].join(': ')
    },
    endTicked: 'Terminar los seleccionados…',
    endAllCount: (count, more, language) => `Terminar todos: ${upTo(count, more, language)}…`,
    endedMany: 'Todos se terminaron. Sus tokens no valen nada desde ahora.',
    following:
      'De los muchos que se terminaron a la vez, las filas de esta lista y sus registros siguen uno tras otro. Los que aún no han seguido están marcados como terminados.',
    endedCount: (count, language) =>
      plural(language, count, {
        one: 'Se terminó # acceso. Sus tokens ya no valen nada.',
        other: 'Se terminaron # accesos. Sus tokens ya no valen nada.',
      }),
  },

  endAuthorizations: {
    titleCount: (count, more, language) =>
      more
        ? `¿Terminar ${upTo(count, more, language)} autorizaciones?`
        : plural(language, count, {
            one: '¿Terminar # autorización?',
            other: '¿Terminar # autorizaciones?',
          }),
    ofApp: (app: Part) => say`Todas son de la aplicación ${app}.`,
    ofUser: (person: Part) => say`Todas las dio ${person}.`,
    ofPatient: (patient: Part) => say`Todas tratan de la historia de ${patient}.`,
    atOnce:
      'Los tokens de acceso y de renovación dejan de valer en el acto aquí, y en menos de un segundo en los demás nodos.',
    consent: 'Se volverá a preguntar a las personas cuando una aplicación quiera volver.',
    copies: 'Lo que una aplicación ya leyó se queda en la aplicación.',
    examples: 'Entre ellas',
    example: (app: Part, user: Part, patient: Part) => say`${app} · ${user} · ${patient}`,
    reason: 'Motivo',
    reasonHint: 'Queda en el registro de auditoría. No escriba nombres de pacientes.',
    reasonFault: 'Diga el motivo en una línea de 200 caracteres como máximo.',
    submitCount: (count, more, language) =>
      more ? `Terminar ${upTo(count, more, language)}` : plural(language, count, END),
  },
}

const FOUND = { one: '# en total', other: '# en total' }
const END = { one: 'Terminarla', other: 'Terminar las #' }

const REASONS: Record<string, string> = {
  user: 'por la persona',
  patient: 'por la persona',
  app: 'por la propia aplicación',
  operator: 'por un operador',
  expired: 'venció su plazo',
  'never redeemed': 'la aplicación no lo recogió',
  'session ended': 'la persona cerró la sesión',
  'code replayed': 'su código se usó dos veces',
  'refresh token reused': 'se usó otra vez un token de renovación antiguo',
}
