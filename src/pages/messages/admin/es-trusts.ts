// The Login Trusts editor in Spanish.
import type { Language } from '../../language.ts'
import { plural } from '../format.ts'
import { type Part, say } from '../say.ts'
import type { trusts as en } from './en-trusts.ts'

const accesses = (count: number, more: boolean, language: Language) =>
  (more ? 'más de ' : '') +
  plural(language, count, { one: '# autorización', other: '# autorizaciones' })

export const trusts: typeof en = {
  title: 'Aplicaciones de confianza',
  lead: 'Las aplicaciones registradas en esta consulta.',
  add: 'Nueva aplicación',
  importSql: 'Importar SQL',
  asFile: 'En un archivo',
  search: 'Buscar',
  searchHint: 'Nombre, id de cliente, desarrollador o servidor',
  state: 'Estado',
  states: { every: 'Todas', on: 'Activas', off: 'Inactivas' },
  kind: 'Tipo',
  kinds: { every: 'De todo tipo', people: 'Entran personas', backend: 'Trabajan solas' },
  emptyTitle: 'No se encontró ninguna aplicación',
  empty:
    'Nada coincide. Registre una con «Nueva aplicación» o importe el SQL del sistema anterior.',
  app: 'Aplicación',
  method: 'Se identifica con',
  methods: {
    none: 'nada (pública)',
    client_secret_basic: 'secreto, en la cabecera',
    client_secret_post: 'secreto, en el cuerpo',
    private_key_jwt: 'firma',
  },
  access: 'Vigentes',
  changed: 'Cambiada',
  on: 'activa',
  off: 'inactiva',
  fhirOff: 'sin FHIR',
  pkceOff: 'sin PKCE',
  edit: 'Editar',
  editNamed: (app: string) => `Editar ${app}`,

  newTitle: 'Nueva aplicación de confianza',
  editTitle: (app: Part) => say`Aplicación: ${app}`,
  faultsTitle: 'No se ha guardado: algo no está bien todavía',
  conflict:
    'Otra persona cambió esta aplicación mientras usted trabajaba en ella. Lo que escribió sigue aquí; vea sus cambios antes de guardar otra vez.',
  seeTheirs: 'Ver su versión en otra pestaña',
  saved: 'Guardado. Vale desde la próxima petición.',
  saveIt: 'Guardar',
  cancel: 'Cancelar',
  tryIt: 'Probar',
  duplicate: 'Duplicar',
  newSecret: 'Secreto nuevo',
  switchOff: 'Desactivar',
  switchOn: 'Activar',
  remove: 'Eliminar',
  copyOf: (app: string) => `Copia de ${app}`.slice(0, 100),

  sections: {
    people: 'Lo que ven las personas',
    flow: 'Cómo funciona',
    chart: 'Abierta desde la historia',
    proof: 'Cómo se identifica',
    scope: 'Lo que puede pedir',
    tokens: 'Tokens y excepciones',
  },
  fields: {
    client_name: 'Nombre',
    client_id: 'Id de cliente',
    description: 'Qué hace',
    developer: 'Desarrollador',
    client_uri: 'Página web',
    policy_uri: 'Política de privacidad',
    tos_uri: 'Condiciones de uso',
    logo_uri: 'Logotipo',
    contacts: 'Contactos',
    grant_types: 'Maneras de obtener un token',
    redirect_uris: 'URI de retorno',
    allowed_origins: 'Otros orígenes de navegador',
    launch_uris: 'URL de inicio',
    launch_display: 'Se abre',
    practitioner_consent: 'Preguntar al profesional',
    launch_privilege: 'Como servidor de una HCE puede',
    token_endpoint_auth_method: 'Método',
    client_secret: 'Secreto que se conserva',
    jwks_uri: 'Dirección de sus claves públicas',
    jwks: 'Claves públicas',
    jwks_file: 'O un archivo de claves públicas',
    scope: 'Permisos',
    more_scope: 'Otros permisos',
    access_token_format: 'Tokens de acceso',
    access_token_lifetime_seconds: 'Los tokens de acceso duran (segundos)',
    export_groups: 'Grupos que puede exportar',
  },
  hints: {
    client_id:
      'Si se deja vacío se crea uno. Elíjalo solo para una aplicación que ya lo lleva dentro.',
    description: 'Una frase, tal como la leen los pacientes.',
    contacts: 'Una dirección por línea.',
    redirect_uris:
      'Una por línea, completa: adonde vuelve el navegador tras el permiso. https, o http en localhost, o un esquema propio como com.example.app:/callback.',
    allowed_origins:
      'Uno por línea, como https://app.example. Los de las URI de retorno ya están permitidos.',
    launch_uris: 'Una por línea. La historia la abre con los parámetros iss y launch.',
    client_secret: 'Solo si la aplicación ya lleva uno; si no, se crea y se muestra una vez.',
    jwks_uri: 'Un JWK Set en https. Sus claves pueden cambiar sin avisarnos.',
    jwks: 'PEM o un JWK Set; solo claves públicas. Use esto o la dirección, no ambas cosas.',
    jwks_file: 'PEM o un JWK Set, como texto. Sustituye a las claves de arriba.',
    more_scope:
      'Separados por espacios: permisos detallados como patient/Observation.rs?category=…|laboratory y todo lo que no tiene casilla arriba.',
    access_token_lifetime_seconds: 'De 10 a 3600; un servicio que trabaja solo, 300 como máximo.',
    export_groups: 'Identificadores o nombres, uno por línea; * para todos. Para servicios.',
  },
  grants: {
    authorization_code: 'Las personas entran y la permiten',
    refresh_token: 'Puede seguir conectada',
    client_credentials: 'Trabaja sola, sin ninguna persona (servicio)',
  },
  grantHints: {
    authorization_code: 'authorization_code: para pacientes y profesionales',
    refresh_token: 'refresh_token: junto con offline_access u online_access',
    client_credentials: 'client_credentials: para permisos system debe firmar',
  },
  methodHints: {
    none: 'Una aplicación en un teléfono o navegador, que no puede guardar un secreto. La protege PKCE.',
    client_secret_basic:
      'Un servidor que guarda un secreto y lo envía en la cabecera Authorization.',
    client_secret_post:
      'Un servidor que envía su secreto en el cuerpo, como en el primer tutorial.',
    private_key_jwt: 'Firma con una clave propia. Lo mejor; los servicios deben hacerlo así.',
  },
  displays: {
    tab: 'en una pestaña propia',
    embedded: 'dentro de la historia, bajo los datos del paciente',
  },
  consents: {
    always: 'cada vez',
    once: 'la primera vez',
    'pre-approved': 'nunca: lo decidió la consulta',
  },
  privileges: {
    none: 'no abrir nada',
    launch: 'abrir aplicaciones para los usuarios',
    'sign-in': 'abrir aplicaciones e iniciar la sesión de los profesionales',
  },
  formats: {
    reference: 'cortos, se comprueban aquí (reference)',
    jwt: 'firmados, se comprueban en otro lugar (JWT)',
  },
  fhir_enabled: 'FHIR: puede ver datos de salud',
  fhirHint: 'Sin esto no se concede ningún permiso de datos ni se responde a peticiones FHIR.',
  pkce_required: 'PKCE es obligatorio',
  pkceHint:
    'Quítelo solo para una aplicación confidencial que no sepa hacerlo. Un código robado vuelve a servir.',
  state_required: 'state es obligatorio',
  stateHint: 'Quítelo solo para una aplicación confidencial que no lo envíe.',
  may_introspect_all: 'Puede consultar los tokens de todas las aplicaciones',
  introspectHint: 'Para un servidor de recursos propio.',
  identity: 'Quién, y por cuánto tiempo',
  contexts: {
    patient: 'La historia de un paciente (patient/)',
    user: 'Lo que puede ver la persona que entra (user/)',
    system: 'Por sí sola (system/)',
  },
  allRead: 'leer todos los tipos',
  allChange: 'leer y cambiar todos los tipos',
  byKind: 'Tipo por tipo',
  readKind: (kind: string) => `leer: ${kind}`,
  changeKind: (kind: string) => `cambiar: ${kind}`,

  questions: {
    off: (app: Part) => say`¿Desactivar ${app}?`,
    on: (app: Part) => say`¿Activar ${app}?`,
    remove: (app: Part) => say`¿Eliminar ${app}?`,
    offText:
      'La aplicación ya no recibe nada desde su próxima petición. Lo que las personas le permitieron vuelve al activarla.',
    onText: 'La aplicación puede volver a pedir, y lo que le permitieron vuelve a valer.',
    removeText:
      'La aplicación, sus claves y sus secretos desaparecen. No se puede deshacer; desactivarla sí.',
    restsCount: (count, more, language) =>
      `${accesses(count, more, language)} quedan en suspenso mientras tanto.`,
    endsCount: (count, more, language) => `Termina ${accesses(count, more, language)}.`,
    cannotOn: 'Aún no se puede activar: no tiene URI de retorno.',
  },

  secret: {
    title: (app: Part) => say`El secreto de ${app}`,
    once: 'Es la única vez que se muestra. Cópielo ahora y entréguelo al desarrollador por una vía segura.',
    id: 'Id del cliente',
    secret: 'Secreto',
    none: 'Esta aplicación no tiene secreto: se identifica de otra manera.',
    goOn: 'Listo',
    newTitle: (app: Part) => say`¿Un secreto nuevo para ${app}?`,
    overlap: 'El secreto antiguo sigue valiendo',
    overlaps: {
      none: 'nada',
      hour: 'una hora',
      day: 'un día',
      week: 'una semana',
      month: '30 días',
    },
    make: 'Crear un secreto nuevo',
    atOnce: 'Sin solapamiento la aplicación queda fuera hasta que tenga el nuevo.',
  },

  test: {
    title: (app: Part) => say`Prueba de ${app}`,
    lead: 'Lo que pasaría si la aplicación pidiera ahora. No se concedió nada ni se preguntó a nadie.',
    again: 'Probar otra vez',
    back: 'Volver a la aplicación',
    nothing: 'No había nada que probar.',
    detail: (text: Part) => say`Dice: ${text}`,
    findings: {
      'switched-off':
        'Está desactivada y toda petición se rechaza; el resto de esta página es como si estuviera activa.',
      'cannot-be-switched-on': 'Aún no se puede activar.',
      'keys-fetched': 'Se obtuvieron sus claves.',
      'keys-failed':
        'No se pudieron obtener sus claves: la dirección no responde con un JWK Set de claves públicas, o no se puede consultar.',
      'key-usable': 'Una clave con la que se pueden comprobar firmas.',
      'key-unusable':
        'Una clave que no sirve: necesita un kid y ser RSA o de la curva P-256 o P-384.',
      'no-usable-key': 'No tiene ninguna clave útil, así que no puede identificarse.',
      'request-passes':
        'Una petición de autorización pasa todas las comprobaciones; se pediría a la persona que entre y la permita.',
      'request-refused': 'Una petición de autorización se rechaza.',
      'scope-left-out':
        'Un permiso registrado que no se concedería: su tipo o condición no se conoce, FHIR está apagado o le falta una manera de obtener tokens.',
      'launch-opens': 'La historia abriría esto.',
      'launch-without-scope':
        'Una URL de inicio, pero la aplicación no puede pedir el permiso launch.',
      'backend-scopes': 'Un token de servicio recibiría sus permisos system.',
      'backend-without-scope': 'Trabaja sola pero no tiene ningún permiso system que pedir.',
      'fhir-off': 'Puede pedir datos de salud, pero FHIR está apagado.',
      'pkce-off': 'Está exenta de PKCE.',
      'no-secret': 'Se identifica con un secreto y no tiene ninguno. Cree uno.',
    },
  },

  imports: {
    title: 'Importar aplicaciones',
    lead: 'Pegue las instrucciones que llenaban login_trusts en el sistema anterior.',
    sql: 'Instrucciones SQL',
    sqlHint:
      'insert into login_trusts set domain=…, description=…, login_url=…, public_key=…. La private_key se descarta; todas quedan inactivas hasta que tengan una URI de retorno.',
    submit: 'Importar',
    faultAt: (line: number, message: string) => `Línea ${line}: ${message}`,
    done: 'Lo que se hizo',
    trust: 'Aplicación de confianza',
    outcome: 'Resultado',
    imported: 'importada, inactiva',
    refused: 'rechazada',
    notes: 'Notas',
    giveRedirect: 'Darle una URI de retorno',
    taken: 'ya hay una aplicación con este id de cliente',
  },
}
