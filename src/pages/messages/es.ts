// Every sentence in Spanish, page by page.
import { admin } from './admin/es.ts'
import type { Sentences } from './en.ts'
import { ehr } from './es-ehr.ts'
import { factors } from './es-factors.ts'
import { invitation } from './es-invitation.ts'
import { categories, kinds, topics } from './es-kinds.ts'
import { portal } from './es-portal.ts'
import { plural } from './format.ts'
import { type Part, say, strong } from './say.ts'

const language = 'es'

export const es: Sentences = {
  kinds,
  categories,
  topics,
  ehr,
  factors,
  invitation,
  admin,
  portal,

  layout: {
    skip: 'Ir al contenido principal',
    signedInAs: (name: Part) => say`Sesión de ${name}`,
    notYou: '¿No es usted?',
    signOut: 'Cerrar sesión',
    home: 'Inicio',
    newTab: '(se abre en otra pestaña)',
    footer: (practice: Part) => say`${practice} · expedientes médicos servidos por Chartgate`,
    help: (contact: Part) => say`Ayuda: ${contact}`,
  },

  app: {
    by: (developer: Part) => say`de ${developer}`,
    unknownDeveloper: 'sin desarrollador indicado',
    website: 'sitio web',
    policy: 'política de privacidad',
    terms: 'condiciones',
    registered: (date: Part) => say`registrada el ${date}`,
    says: (words: Part) => say`En palabras de su desarrollador: «${words}»`,
    returnsTo: (host: Part) => say`vuelve a ${host}`,
    returnsToDevice: (host: Part) => say`vuelve a este dispositivo (${host})`,
  },

  person: {
    age: (years: number) =>
      plural(language, years, { one: '# año', other: '# años', many: '# de años' }),
    under1: 'menos de 1 año',
    born: (date: string) => `nacimiento: ${date}`,
    sex: { male: 'masculino', female: 'femenino', other: 'otro', unknown: 'no registrado' },
    own: 'su propio expediente',
    youAre: (relationship: Part) => say`usted es: ${relationship}`,
    nameAndAge: (name: Part, age: number) =>
      say`${name}, ${plural(language, age, { one: '# año', other: '# años' })}`,
  },

  signIn: {
    title: 'Iniciar sesión',
    lead: (practice: Part) => say`Use su cuenta de ${practice}.`,
    forApp: (app: Part) =>
      say`${app} pide conectarse. Primero inicie sesión; después verá lo que pide y usted decide.`,
    username: 'Nombre de usuario',
    password: 'Contraseña',
    show: 'Mostrar contraseña',
    hide: 'Ocultar contraseña',
    submit: 'Iniciar sesión',
    cancel: 'Cancelar',
    withProvider: (label: Part) => say`Entrar con ${label}`,
    orPassword: 'O con nombre de usuario y contraseña',
    faultTitle: 'Aún no ha iniciado sesión',
    refused:
      'El nombre de usuario y la contraseña no coinciden. Revise los dos e inténtelo otra vez.',
    tooMany: (minutes: number) =>
      plural(language, minutes, {
        one: 'Hubo demasiados intentos. Espere un minuto e inténtelo otra vez.',
        other: 'Hubo demasiados intentos. Espere # minutos e inténtelo otra vez.',
      }),
    expired:
      'Esta página estuvo abierta demasiado tiempo. Escriba otra vez su nombre de usuario y su contraseña.',
    missingUsername: 'Escriba su nombre de usuario.',
    missingPassword: 'Escriba su contraseña.',
    help: '¿Problemas para entrar? Pregunte en el consultorio; nadie más puede cambiar su contraseña.',
  },

  choosePatient: {
    titleOwn: '¿El expediente de quién?',
    titleSearch: '¿Qué paciente?',
    leadOwn: (app: Part) =>
      say`${app} puede trabajar con un expediente. Después usted decide qué puede ver.`,
    leadSearch: (app: Part) => say`${app} se abrirá con el paciente que usted elija.`,
    legend: 'Expedientes que usted puede abrir',
    results: 'Pacientes',
    searchLabel: 'Nombre, fecha de nacimiento o número de expediente',
    searchHint: 'Por ejemplo Hart, 1965-05-14 o 85-1024',
    search: 'Buscar',
    submit: 'Continuar',
    cancel: 'Cancelar',
    columns: { name: 'Nombre', born: 'Nacimiento', sex: 'Sexo', mrn: 'Expediente' },
    noRecords:
      'No hay ningún expediente que usted pueda abrir aquí. Pida al consultorio que vincule su cuenta con uno.',
    noResults: (query: Part) => say`Ningún paciente coincide con ${query}.`,
    noResultsHint: 'Revise la ortografía o busque por fecha de nacimiento o número de expediente.',
    start: 'Busque para encontrar a un paciente.',
    more: 'Hay más. Busque con más letras para ver al que necesita.',
    faultTitle: 'No se eligió ningún expediente',
    missing: 'Elija un expediente para continuar.',
    gone: 'Usted ya no puede abrir ese expediente. Elija otro.',
  },

  consent: {
    titleSelf: (app: Part) => say`¿Compartir su expediente con ${app}?`,
    titleOther: (name: Part, app: Part) => say`¿Compartir el expediente de ${name} con ${app}?`,
    titleUser: (app: Part) => say`¿Permitir que ${app} actúe por usted?`,
    titleIdentity: (app: Part) => say`¿Iniciar sesión en ${app}?`,

    patientReads: (app: Part, subject: Part) =>
      say`${app} pide ${strong('leer')} partes del expediente de ${subject}.`,
    patientChanges: (app: Part, subject: Part) =>
      say`${app} pide ${strong('leer y cambiar')} partes del expediente de ${subject}.`,
    patientWrites: (app: Part, subject: Part) =>
      say`${app} pide ${strong('cambiar')} partes del expediente de ${subject}.`,
    alsoReads: say`También pide ${strong('leer')} expedientes que usted puede ver.`,
    alsoChanges: say`También pide ${strong('leer y cambiar')} expedientes que usted puede ver.`,
    alsoWrites: say`También pide ${strong('cambiar')} expedientes que usted puede ver.`,
    userReads: (app: Part) => say`${app} pide ${strong('leer')} expedientes que usted puede ver.`,
    userChanges: (app: Part) =>
      say`${app} pide ${strong('leer y cambiar')} expedientes que usted puede ver.`,
    userWrites: (app: Part) =>
      say`${app} pide ${strong('cambiar')} expedientes que usted puede ver.`,
    identityOnly: (app: Part) =>
      say`${app} pide saber quién es usted. No pide nada de un expediente médico.`,
    changesNothing: 'No puede cambiar nada.',
    choose: 'Elija qué compartir.',
    stopLater: (connectedApps: Part) =>
      say`Puede detenerla en cualquier momento en ${connectedApps}.`,
    connectedApps: 'Aplicaciones conectadas',
    changeWarning: say`${strong('Puede cambiar expedientes.')} Donde una fila está marcada, la aplicación puede hacer más que leer.`,
    earlier: (date: Part) => say`Aparecen sus decisiones del ${date}.`,

    needed: 'Siempre necesario para conectar',
    neededNote: 'no se puede desactivar',
    whoYouAre: 'Saber quién es usted',
    whoYouAreGloss: 'su nombre y su inicio de sesión',
    whoseRecord: 'Saber de quién es el expediente',
    openChart: 'Saber qué expediente está abierto',
    openVisit: 'Saber qué consulta está abierta',
    stayOffline: 'Seguir conectada cuando usted no la usa',
    stayOnline: 'Seguir conectada mientras su sesión esté abierta aquí',
    stayOnlineGloss: 'termina cuando cierra sesión',
    offlineWarning: say`${strong('Esta aplicación conserva su acceso aunque esté cerrada.')} ¿Cuánto tiempo puede?`,
    durationLegend: 'Cuánto tiempo sigue conectada la aplicación',
    durations: {
      'until-stopped': 'Hasta que yo la detenga',
      '1-year': '1 año',
      '3-months': '3 meses',
      '1-month': '1 mes',
      '1-day': '1 día',
    },
    untilStoppedNote: 'al menos 3 meses después de cada uso',
    until: (date: Part) => say`hasta el ${date}`,

    yourRecord: 'Su expediente médico',
    recordOf: (name: Part) => say`Expediente médico de ${name}`,
    userRecords: 'Expedientes que usted puede ver',
    yourRecordChanges: 'Su expediente médico, también para cambiar',
    recordOfChanges: (name: Part) => say`Expediente médico de ${name}, también para cambiar`,
    userRecordsChanges: 'Expedientes que usted puede ver, también para cambiar',
    shareAll: 'compartir todo',
    shareNone: 'no compartir nada',
    entries: (count: number) =>
      plural(language, count, {
        one: '# registro',
        other: '# registros',
        many: '# de registros',
      }),
    none: 'aún ninguno',
    notShared: 'no se comparte',
    partlyShared: 'en parte',
    onlyCategory: (category: string) => `solo ${category}`,
    chooseKinds: 'Elegir tipos',
    partsOf: (kind: string) => `Tipos de ${kind}`,
    can: {
      c: 'agregar',
      cu: 'agregar y cambiar',
      cd: 'agregar y borrar',
      cud: 'agregar, cambiar y borrar',
      u: 'cambiar',
      ud: 'cambiar y borrar',
      d: 'borrar',
    },
    canAlso: (verbs: string) => `también puede ${verbs}`,
    canOnly: (verbs: string) => `puede ${verbs}, no leer`,
    wildcard: (app: Part) =>
      say`${app} pidió ${strong('todos los tipos')} a la vez. Mientras todo esté marcado, también recibe los tipos que se agreguen después; en cuanto desmarque algo, recibe solo lo que queda marcado.`,
    wildcardOpen: 'Ahora: se incluyen los tipos que se agreguen después.',
    wildcardClosed: 'Ahora: solo lo marcado, nada de lo que se agregue después.',
    keeps:
      'Lo que una aplicación ya leyó se queda con ella, bajo su propia política de privacidad.',

    exact: 'Ver la solicitud exacta',
    exactSent: 'La aplicación envió',
    exactRows: 'Lo que significa cada fila, en lenguaje técnico',
    exactReturn: 'La respuesta va a',

    summary: (total: number) =>
      plural(language, total, { one: 'Comparte {n} de # tipo', other: 'Comparte {n} de # tipos' }),
    summaryNone: 'No comparte nada de un expediente',
    share: 'Compartir',
    dontShare: 'No compartir',
    allow: 'Permitir',
    dontAllow: 'No permitir',

    faultTitle: 'Su respuesta no se recibió',
    faults: {
      expired:
        'Esta página estuvo abierta demasiado tiempo. Revise sus decisiones y responda otra vez.',
      unreadable: 'No se pudieron leer sus decisiones. Revíselas y responda otra vez.',
      changed:
        'Lo que usted puede compartir cambió desde que se abrió la página. Revíselo otra vez.',
    },
  },

  connectedApps: {
    title: 'Aplicaciones conectadas',
    lead: 'Aplicaciones a las que usted dio acceso a un expediente. Aquí puede reducir o detener el acceso de cada una.',
    emptyTitle: 'Ninguna aplicación está conectada',
    empty:
      'Cuando dé a una aplicación acceso a un expediente, aparecerá aquí hasta que usted la detenga.',
    reads: (list: Part) => say`Lee ${list}`,
    changes: (list: Part) => say`Lee y cambia ${list}`,
    writes: (list: Part) => say`Cambia ${list}`,
    everything: 'todos los tipos de datos, también los que se agreguen después',
    partOf: (kind: string, category: string) => `${kind} (solo ${category})`,
    nothing: 'Sabe quién es usted; no lee nada de un expediente',
    record: 'Expediente',
    since: 'Desde',
    until: 'Hasta',
    lastUsed: 'Último uso',
    never: 'nunca',
    today: (time: string) => `hoy, ${time}`,
    untilStopped: 'que usted la detenga',
    untilSignOut: 'que usted cierre sesión',
    stop: 'Detener…',
    stopNamed: (app: string) => `Detener ${app}`,
    stopped: (app: Part) => say`${app} está detenida. Desde ahora no puede leer nada.`,
    exact: 'Ver el acceso exacto',
  },

  stopApp: {
    title: (app: Part) => say`¿Detener ${app}?`,
    record: (app: Part, subject: Part) =>
      say`${app} pierde de inmediato su acceso al expediente de ${subject}.`,
    user: (app: Part) =>
      say`${app} pierde de inmediato su acceso a los expedientes que usted puede ver.`,
    identity: (app: Part) => say`${app} queda de inmediato fuera de su cuenta.`,
    keeps: 'Lo que ya leyó se queda con ella. Pida a su desarrollador que lo borre.',
    again: 'Puede conectarla otra vez cuando quiera.',
    submit: 'Detener el acceso',
    keep: 'Dejarla conectada',
    faultTitle: 'La aplicación sigue conectada',
    expired:
      'Esta página estuvo abierta demasiado tiempo. Pulse el botón otra vez para detener la aplicación.',
  },

  signedOut: {
    title: 'Su sesión está cerrada',
    lead: (practice: Part) =>
      say`Ya nadie tiene una sesión abierta en ${practice} en este navegador.`,
    online:
      'Las aplicaciones que solo iban a seguir conectadas durante su sesión perdieron su acceso.',
    offline:
      'Las aplicaciones a las que permitió seguir conectadas conservan su acceso hasta que las detenga.',
    shared: 'En una computadora que usan otras personas, cierre también el navegador.',
    again: 'Iniciar sesión otra vez',
  },

  home: {
    title: (practice: Part) => say`Le damos la bienvenida a ${practice}`,
    lead: 'Aquí usted decide qué aplicaciones pueden ver un expediente médico y puede detener cada una en cualquier momento.',
    charts: 'Historias clínicas',
    chartsText:
      'Su agenda, las historias de sus pacientes y las aplicaciones que se abren desde ellas.',
    connectedApps: 'Aplicaciones conectadas',
    connectedAppsText:
      'Vea qué aplicaciones tienen acceso a un expediente, qué pueden leer, y deténgalas.',
    signIn: 'Iniciar sesión',
    signInText: 'Con la cuenta de su consultorio.',
    demo: 'Para probar',
    demoLead: 'Esto es una demostración: las personas y sus expedientes son inventados.',
    accounts: 'Cuentas de la demostración',
    who: 'Quién',
    username: 'Usuario',
    password: 'Contraseña',
    developers: 'Para desarrolladores de aplicaciones',
    developersLead: 'Direcciones de este servidor.',
  },

  continue: {
    title: 'Un paso más',
    lead: 'Otro sitio envió su navegador aquí. Continúe para terminar lo que empezó.',
    submit: 'Continuar',
  },

  error: {
    next: 'Qué puede hacer',
    ask: (contact: Part) => say`También puede preguntar a: ${contact}`,
    requestId: 'Número de solicitud',
    requestIdHint: 'Dígalo al consultorio cuando pida ayuda.',
    details: 'Detalles para desarrolladores',
    back: 'Volver al inicio',
    kinds: {
      'app-request': {
        title: 'No se puede responder a la solicitud de la aplicación',
        text: 'Una aplicación le envió aquí con una solicitud incorrecta. No se compartió nada.',
        next: 'Es un error de la aplicación, no suyo. Vuelva a ella e inténtelo una vez más; si no sirve, avise a su desarrollador.',
      },
      'bad-request': {
        title: 'Eso no funcionó',
        text: 'El navegador envió algo que esta página no entiende. No se cambió nada.',
        next: 'Vuelva atrás e inténtelo otra vez.',
      },
      expired: {
        title: 'Esta solicitud terminó',
        text: 'Ya fue respondida o esperó demasiado tiempo. No se compartió nada más.',
        next: 'Vuelva a la aplicación y conéctela otra vez.',
      },
      'other-browser': {
        title: 'Esta solicitud es de otro navegador',
        text: 'Se inició en otro navegador o en una ventana privada, o las cookies están desactivadas. No se compartió nada.',
        next: 'Vuelva a la aplicación, en un solo navegador que permita cookies, y conéctela otra vez.',
      },
      'other-user': {
        title: 'Otra persona abrió esta aplicación',
        text: 'La abrió desde la historia clínica otra persona, no quien ha iniciado sesión aquí. No se compartió nada.',
        next: 'Abra la aplicación de nuevo desde la historia clínica, con su propia cuenta.',
      },
      forbidden: {
        title: 'Esto no se permitió',
        text: 'La solicitud no vino de una página de este sitio, o la página era demasiado antigua. No se cambió nada.',
        next: 'Vuelva atrás, recargue la página e inténtelo otra vez.',
      },
      'operators-only': {
        title: 'Esta es la consola de los operadores',
        text: 'La cuenta con la que ha entrado no administra el servidor de esta consulta.',
        next: 'Entre con una cuenta de operador o pregunte a un operador de la consulta.',
      },
      'read-only': {
        title: 'Puede ver, no cambiar',
        text: 'Su cuenta puede verlo todo en la consola y no cambiar nada. No se ha cambiado nada.',
        next: 'Pida a un operador que haga el cambio.',
      },
      'no-record': {
        title: 'No hay ningún expediente que compartir',
        text: 'Su cuenta no está vinculada a un expediente médico que esta aplicación pueda usar. No se compartió nada.',
        next: 'Pida al consultorio que vincule su cuenta, o inicie sesión con otra cuenta.',
      },
      'not-found': {
        title: 'Aquí no hay nada',
        text: 'La dirección no lleva a ninguna parte. Puede estar mal escrita o la página ya no existe.',
        next: 'Revise la dirección o empiece por el inicio.',
      },
      'practitioners-only': {
        title: 'Estas páginas son para el personal clínico',
        text: 'Las historias las abren los profesionales de este consultorio. Usted inició sesión con otra clase de cuenta.',
        next: 'Inicie sesión con la cuenta de un profesional, o vaya a sus propias páginas desde el inicio.',
      },
      'not-launched': {
        title: 'La aplicación no se abrió',
        text: 'Está desactivada, o no puede abrirse para este paciente o esta visita. No se compartió nada.',
        next: 'Vuelva a la historia. Si no basta, dígale a un operador lo que indican los detalles.',
      },
      'provider-failed': {
        title: 'No ha iniciado sesión',
        text: 'El otro servicio de acceso dijo que no, no respondió o respondió algo en lo que no se puede confiar.',
        next: 'Inténtelo otra vez. Si no sirve, entre con una contraseña o diga al consultorio el número de la solicitud.',
      },
      'provider-unknown': {
        title: 'Aquí no se conoce su cuenta',
        text: 'El otro servicio de acceso le conoce, pero esa cuenta no es de nadie que pueda entrar aquí de ese modo. No se compartió nada.',
        next: 'Pida al consultorio que enlace su cuenta, o entre con una contraseña.',
      },
      'too-many': {
        title: 'Demasiadas solicitudes',
        text: 'Este navegador o su red preguntó muchas veces en poco tiempo.',
        next: 'Espere unos minutos e inténtelo otra vez.',
      },
      unavailable: {
        title: 'No disponible por el momento',
        text: 'Una parte que esta página necesita no responde. No se cambió nada.',
        next: 'Inténtelo otra vez en unos minutos.',
      },
      'server-error': {
        title: 'Algo falló de nuestro lado',
        text: 'Es un error de este servidor, no suyo.',
        next: 'Inténtelo otra vez. Si vuelve a pasar, dé al consultorio el número de solicitud.',
      },
    },
  },
}
