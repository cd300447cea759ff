// The sentences of links to choose a password, in Spanish.
import type { invitation as english } from './en-invitation.ts'
import { type Part, say } from './say.ts'

export const invitation: typeof english = {
  titles: { invitation: 'Bienvenida', reset: 'Elija una contraseña nueva' },
  leads: {
    invitation: (practice: Part) =>
      say`${practice} le ha creado una cuenta. Elija una contraseña que solo usted sepa.`,
    reset: (practice: Part) =>
      say`${practice} le dio este enlace porque se perdió su contraseña. La anterior termina cuando elija otra.`,
  },
  birthDate: 'Fecha de nacimiento',
  birthDateHint: 'De la persona a quien pertenece el expediente.',
  submit: 'Guardar contraseña',
  faultTitle: 'Su contraseña aún no está guardada',
  faults: {
    'birth-date':
      'Esa no es la fecha de nacimiento del expediente. Después de unos intentos el enlace termina.',
    short: 'La contraseña es demasiado corta.',
    long: 'La contraseña es demasiado larga.',
    repeat: 'Las dos contraseñas no son iguales.',
    same: 'La contraseña es la que ya tiene.',
    expired: 'No se pudo leer el formulario. Rellénelo otra vez.',
    busy: 'Demasiadas personas hacen esto ahora. Espere un minuto e inténtelo otra vez.',
  },
  doneTitle: 'Su contraseña está guardada',
  doneLead: (username: Part) =>
    say`Su nombre de usuario es ${username}. Inicie sesión con él y la contraseña nueva.`,
  doneMust:
    'Después se le pedirá algo más que una contraseña. Tenga a mano su teléfono o una llave de seguridad.',
  signedOut: 'Se ha cerrado su sesión en todas partes.',
  stillTitle: 'Lo que además abre su cuenta, como antes',
  passkey: (name: Part) => say`Llave de acceso ${name}:`,
  lookOver:
    '¿Alguna no es suya? Inicie sesión ahora: en la página siguiente puede quitarla. Revise también sus aplicaciones conectadas. Si ya no tiene ninguna, pregunte al consultorio, que puede quitarlas todas.',
  lookOverApps:
    'Las aplicaciones conectadas siguen conectadas. Si otra persona supo su contraseña, revíselas después de iniciar sesión.',
  endedTitle: 'Este enlace ya no sirve',
  ended: {
    used: 'Ya se eligió una contraseña con él. ¿No fue usted? Avise enseguida al consultorio.',
    revoked: 'El consultorio lo ha retirado o envió otro más reciente.',
    expired: 'No se usó a tiempo.',
    blocked: 'La fecha de nacimiento fue incorrecta demasiadas veces.',
    unknown: 'No es un enlace de este consultorio o no está completo. Cópielo entero.',
  },
  endedHelp: 'Pida otro enlace al consultorio.',
}
