// The sentences of the patient's own pages in Spanish.
import type { portal as english } from './en-portal.ts'
import { plural } from './format.ts'
import { type Part, say, strong } from './say.ts'

const language = 'es'

export const portal: typeof english = {
  console: 'Consola',
  menu: 'Sus páginas',
  back: 'Volver',
  apps: 'Aplicaciones conectadas',
  security: 'Acceso y seguridad',

  details: 'Detalles…',
  detailsOf: (app: string) => `Detalles de ${app}`,

  lead: (app: Part, subject: Part) =>
    say`Esto es lo que ${app} puede ver ahora del expediente de ${subject}.`,
  leadUser: (app: Part) => say`Esto es lo que ${app} puede ver ahora con los permisos de usted.`,
  untick: say`${strong('Desmarque lo que ya no debe ver.')} Vale desde su próxima solicitud.`,
  more: {
    always: (app: Part) =>
      say`Aquí no se puede agregar nada: para compartir más, abra ${app} y conéctela otra vez. Entonces tiene que pedírselo.`,
    once: (app: Part) =>
      say`Aquí no se puede agregar nada: para que se le pregunte otra vez, detenga ${app} e iníciela de nuevo.`,
    'pre-approved': (app: Part) =>
      say`El consultorio aprobó ${app} para los profesionales. Lo que usted quite vale para el acceso que tiene ahora; iniciada de nuevo desde una historia clínica, recibe lo que el consultorio aprobó.`,
  },
  identity: (app: Part) => say`${app} sabe quién es usted. No ve nada de un expediente médico.`,
  wildcard: (app: Part) =>
    say`${app} puede ver ${strong('todos los tipos')}, también los que se agreguen después. En cuanto desmarque algo, conserva solo lo que queda marcado.`,
  endLegend: 'Cuánto tiempo sigue conectada',
  asNow: 'Como está ahora',
  summary: (total: number) =>
    plural(language, total, { one: 'Conserva {n} de # tipo', other: 'Conserva {n} de # tipos' }),
  summaryNone: 'No conserva nada de un expediente',
  save: 'Guardar',

  savedTitle: 'Guardado. Vale desde ahora.',
  taken: (list: Part) => say`Ya no se comparte: ${list}.`,
  endsAt: (date: Part) => say`El acceso termina el ${date}.`,
  again: {
    always: (app: Part) =>
      say`Para compartirlo otra vez, abra ${app} y conéctela de nuevo. Lo que ya leyó se queda con ella.`,
    once: (app: Part) =>
      say`Para compartirlo otra vez, detenga ${app} e iníciela de nuevo. Lo que ya leyó se queda con ella.`,
    'pre-approved': (app: Part) =>
      say`Para compartirlo otra vez, inicie ${app} de nuevo desde una historia clínica. Lo que ya leyó se queda con ella.`,
  },
  unchanged: 'No se cambió nada.',

  faultTitle: 'No se cambió nada',
  faults: {
    expired:
      'Esta página estuvo abierta demasiado tiempo. Revise sus decisiones y guárdelas otra vez.',
    changed: 'Lo que se comparte cambió desde que se abrió la página. Revíselo otra vez.',
    nothing: 'Así la aplicación se quedaría sin nada. Para terminar su acceso, deténgala.',
  },

  read: 'Lo que ha leído y escrito',
  wrote: 'Añadido, cambiado o eliminado por la aplicación',
  readLead:
    'Lo que se entregó a la aplicación y lo que esta escribió en los últimos 30 días, por día y tipo.',
  readNothing: 'No ha leído ni escrito nada en los últimos 30 días.',
  readSince: (date: Part) =>
    say`Lee tan a menudo que aquí solo se cuentan sus solicitudes más recientes, desde el ${date}.`,
  day: 'Día',
  kinds: 'Tipos',
  requests: (count: number) =>
    plural(language, count, { one: '# solicitud', other: '# solicitudes' }),

  receipt: 'Comprobante',
  receiptText: 'Lo que usted aceptó, para guardarlo o imprimirlo.',
  openReceipt: 'Comprobante para imprimir',
  download: 'Descargar para otro programa de salud',
  receiptTitle: (app: Part) => say`Acceso de ${app}`,
  receiptIssued: (practice: Part, date: Part) => say`Emitido por ${practice} el ${date}`,
  receiptWho: 'Permitido por',
  receiptWhose: 'Expediente de',
  receiptApp: 'Aplicación',
  receiptNumber: 'Número',
  receiptMay: 'Lo que se permitió',
  receiptExact: 'Como lo tiene la aplicación (scopes)',
  receiptStop: 'Puede reducir o detener este acceso en cualquier momento:',

  signIns: 'Inicios de sesión',
  signInsLead: 'Primero el más reciente. ¿Ve uno que no fue suyo? Cambie su contraseña.',
  signInsNone: 'Nadie ha iniciado sesión todavía.',
  when: 'Cuándo',
  what: 'Qué pasó',
  events: {
    'sign-in': 'Sesión iniciada',
    'sign-in-failed': 'Contraseña equivocada',
    'sign-out': 'Sesión cerrada',
    'user-changed': 'Cuenta cambiada por el consultorio',
    'password-changed': 'Contraseña cambiada',
    'password-refused': 'Cambio de contraseña rechazado',
    'session-ended': 'Sesión cerrada desde otro navegador',
    'second-factor-failed': 'Código o llave de acceso equivocados tras la contraseña correcta',
    'authenticator added': 'Aplicación de autenticación configurada',
    'authenticator replaced': 'Aplicación de autenticación configurada de nuevo',
    'authenticator removed': 'Aplicación de autenticación quitada',
    'passkey added': 'Llave de acceso añadida',
    'passkey removed': 'Llave de acceso quitada',
    'recovery codes renewed': 'Códigos de recuperación nuevos',
    'recovery code used': 'Código de recuperación usado',
    'second factors reset':
      'Aplicación de autenticación y llaves de acceso quitadas por el consultorio',
  },

  sessions: 'Dónde tiene una sesión abierta',
  sessionsLead: 'Cada navegador en el que usted tiene ahora una sesión abierta.',
  thisBrowser: 'Este navegador',
  otherBrowser: 'Otro navegador',
  sessionSince: (time: Part) => say`sesión iniciada: ${time}`,
  sessionUntil: (time: Part) => say`hasta: ${time}`,
  endSession: 'Cerrar esa sesión',
  endOthers: 'Cerrar todas las demás',
  sessionEnded:
    'Sesión cerrada. Las aplicaciones que estaban conectadas solo por ella perdieron su acceso.',

  password: 'Cambiar su contraseña',
  oldPassword: 'Contraseña actual',
  newPassword: 'Contraseña nueva',
  newPasswordHint: (least: number) =>
    plural(language, least, {
      one: 'Al menos # carácter.',
      other: 'Al menos # caracteres. Sirven varias palabras que solo usted juntaría.',
    }),
  repeatPassword: 'Contraseña nueva otra vez',
  changePassword: 'Cambiar la contraseña',
  passwordChanged: 'Su contraseña está cambiada. Se cerraron todas sus demás sesiones.',
  passwordNone: 'Su cuenta no tiene contraseña aquí. Usted inicia sesión de otra manera.',
  passwordFaultTitle: 'Su contraseña no se cambió',
  passwordFaults: {
    expired: 'Esta página estuvo abierta demasiado tiempo. Llénela otra vez.',
    old: 'Esta no es su contraseña actual.',
    short: 'La contraseña nueva es demasiado corta.',
    long: 'La contraseña nueva es demasiado larga.',
    repeat: 'Las dos contraseñas nuevas no son iguales.',
    same: 'La contraseña nueva es la que ya tiene.',
  },
  passwordTooMany: (minutes: number) =>
    plural(language, minutes, {
      one: 'Hubo demasiados intentos. Espere un minuto e intente otra vez.',
      other: 'Hubo demasiados intentos. Espere # minutos e intente otra vez.',
    }),
}
