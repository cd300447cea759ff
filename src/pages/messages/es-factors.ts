// The sentences of the second factor in Spanish.
import type { factors as english } from './en-factors.ts'
import { plural } from './format.ts'
import { type Part, say } from './say.ts'

const language = 'es'

export const factors: typeof english = {
  stepTitle: 'Un paso más',
  stepLead: 'Su contraseña es correcta. Ahora demuestre de otra manera que es usted.',
  stepFaultTitle: 'Aún no ha iniciado sesión',
  code: 'Código de su aplicación de autenticación',
  codeHint: 'Seis cifras. La aplicación muestra otras cada medio minuto.',
  submitCode: 'Continuar',
  recovery: 'No tengo aquí mi teléfono ni mi llave',
  recoveryCode: 'Código de recuperación',
  recoveryHint: 'Uno de los códigos que anotó. Cada uno sirve una sola vez.',
  submitRecovery: 'Continuar con un código de recuperación',
  stepHelp: '¿No tiene nada a mano? Pregunte en el consultorio; puede quitar el segundo paso.',
  startAgain: 'Empezar de nuevo',
  refused: 'Ese código no es correcto o ya se usó. Pruebe con el siguiente.',
  missing: 'Escriba un código.',
  expired: 'Esta página estuvo abierta demasiado tiempo. Inténtelo otra vez.',
  tooMany: (minutes: number) =>
    plural(language, minutes, {
      one: 'Hubo demasiados intentos. Espere un minuto e inténtelo otra vez.',
      other: 'Hubo demasiados intentos. Espere # minutos e inténtelo otra vez.',
    }),

  usePasskey: 'Usar una llave de acceso',
  orPasskey: 'O sin escribir: con su huella, su cara, su PIN o una llave de seguridad.',
  passkeyScript: 'Las llaves de acceso necesitan un navegador que ejecute scripts.',
  passkeyRefused: 'Esta llave de acceso no se conoce aquí o no se pudo comprobar.',
  passkeyStopped: 'No se usó la llave de acceso. Puede intentarlo otra vez.',

  againTitle: 'Inicie sesión otra vez',
  againLead: 'Va a cambiar su manera de entrar. Demuestre primero que es usted.',

  mustTitle: 'Proteja su cuenta',
  mustLead: (practice: Part) =>
    say`${practice} pide más que una contraseña a personas como usted. Se hace una vez, en dos minutos.`,
  mustApp: 'Con una aplicación en su teléfono',
  mustPasskey: 'O con una llave de acceso',

  appTitle: 'Configurar una aplicación de autenticación',
  appReplace: 'Configurar de nuevo: los códigos de la aplicación actual dejarán de servir.',
  appStep1: 'Abra una aplicación de autenticación en su teléfono y escanee esta imagen.',
  appStep2: 'La aplicación muestra seis cifras. Escríbalas aquí.',
  qr: 'Imagen para escanear con una aplicación de autenticación',
  typeKey: '¿No puede escanear? Escriba esta clave en la aplicación:',
  confirm: 'Confirmar',
  appFaultTitle: 'La aplicación aún no está configurada',
  wrongCode:
    'Ese no es el código de esta clave ahora. Revise la hora de su teléfono y escriba el siguiente.',
  appExpired: 'La imagen es demasiado antigua. Aquí tiene otra: escanéela de nuevo.',

  passkeyTitle: 'Añadir una llave de acceso',
  passkeyLead:
    'Una llave de acceso la guarda su teléfono, su computadora o una llave de seguridad. Se comprueba con su huella, su cara o su PIN, y no hay que escribir nada.',
  passkeyName: 'Nombre',
  passkeyNameHint: 'Para reconocerla después: «Mi teléfono», «Llave azul».',
  passkeyDefault: 'Llave de acceso',
  addPasskey: 'Añadir una llave de acceso',
  passkeyNotAdded: 'No se añadió ninguna llave de acceso',
  passkeyBadName: 'Un nombre tiene de 1 a 60 caracteres en una línea.',
  passkeyMostCount: (most: number) =>
    plural(language, most, {
      one: 'Tiene # llave de acceso, que es el máximo.',
      other: 'Tiene # llaves de acceso, que es el máximo. Quite una primero.',
    }),

  codesTitle: 'Sus códigos de recuperación',
  codesLead:
    'Cada uno le permite entrar una vez si pierde su teléfono o su llave. Anótelos o imprímalos y guárdelos donde nadie más los vea.',
  codesOnce: 'Solo se muestran esta vez.',
  codesDone: 'Los he guardado',
  codesCount: (left: number) =>
    plural(language, left, {
      one: 'Queda # código de recuperación.',
      other: 'Quedan # códigos de recuperación.',
    }),
  codesRenew: 'Hacer otros nuevos',
  codesRenewTitle: '¿Hacer códigos de recuperación nuevos?',
  codesRenewText: 'Recibirá diez nuevos. Los que tiene ahora dejarán de servir.',

  title: 'Más que una contraseña',
  off: 'Solo su contraseña protege su cuenta. Quien la sepa puede entrar.',
  on: 'Para entrar hace falta más que su contraseña.',
  must: 'El consultorio pide esto a personas como usted: una de las dos cosas debe quedar.',
  wasReset: (date: Part) =>
    say`El consultorio quitó su aplicación de autenticación, sus llaves de acceso y sus códigos de recuperación el ${date}. Si usted no lo pidió, avise al consultorio.`,
  elsewhere: 'Usted entra de otra manera, que pide más cuando hace falta.',
  app: 'Aplicación de autenticación',
  appOff: 'Sin configurar.',
  appSince: (date: Part) => say`Configurada el ${date}.`,
  appSetUp: 'Configurar',
  appAnew: 'Configurar de nuevo',
  passkeys: 'Llaves de acceso',
  passkeysNone: 'Ninguna todavía.',
  passkeySince: (date: Part) => say`añadida el ${date}`,
  passkeyUsed: (date: Part) => say`usada por última vez el ${date}`,
  passkeyUnused: 'sin usar todavía',
  recoveryCodes: 'Códigos de recuperación',
  remove: 'Quitar',
  removeNamed: (name: string) => `Quitar ${name}`,
  removeAppTitle: '¿Quitar la aplicación de autenticación?',
  removeAppText: 'Sus códigos dejarán de servir.',
  removePasskeyTitle: (name: Part) => say`¿Quitar la llave de acceso ${name}?`,
  removePasskeyText:
    'Ya no le permitirá entrar. Su dispositivo puede seguir ofreciéndola; quítela también allí.',
  removeLast:
    'Después solo su contraseña protegerá su cuenta, y los códigos de recuperación desaparecerán.',
  removeKept:
    'El consultorio pide más que una contraseña: configure otra cosa antes de quitar esta.',
  removeFaultTitle: 'No se quitó nada',
  keep: 'Conservarla',
  done: {
    'app-added': 'La aplicación de autenticación está configurada.',
    'passkey-added': 'La llave de acceso está añadida.',
    removed: 'Quitado.',
  },
}
