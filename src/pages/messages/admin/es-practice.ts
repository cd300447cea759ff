// The practice's settings in Spanish.
import type { RecordTies, SettingsEffect, TrialFinding } from '../../../model/practice-change.ts'
import type { Language } from '../../language.ts'
import { formatNumber } from '../format.ts'

const effects: Record<SettingsEffect, string> = {
  pages: 'Las páginas lo muestran a partir de la próxima solicitud.',
  'apps-look': 'Las aplicaciones conocen el aspecto la próxima vez que se inicien.',
  'registration-off': 'Ninguna aplicación puede registrarse sola. Las que lo hicieron permanecen.',
  'registration-token':
    'Los desarrolladores con un token de un operador pueden registrar aplicaciones.',
  'registration-statement':
    'Quien muestre una declaración de alguien de confianza puede registrar una aplicación.',
  'registration-open': 'Cualquiera puede registrar una aplicación.',
  'provider-on':
    'Se puede entrar mediante el proveedor cuando la cuenta de la persona allí esté vinculada.',
  'provider-other':
    'Las cuentas vinculadas en el proveedor anterior ya no permiten entrar. Vincule las nuevas.',
  'provider-off':
    'Ya nadie entra mediante un proveedor. Las sesiones abiertas permanecen abiertas.',
  'provider-changed': 'La próxima persona que entre lo hará con la nueva configuración.',
  'records-upstream':
    'Los registros se leen del servidor FHIR a partir de la próxima solicitud. Nada se copia allí.',
  'records-embedded':
    'Los registros se leen del almacén integrado a partir de la próxima solicitud. Nada se copia allí.',
  connection: 'Se accede al servidor FHIR de la nueva forma. Las solicitudes en curso se terminan.',
  api: 'La próxima solicitud a la API FHIR la sigue.',
}

const words = {
  practice_name: { label: 'Nombre', hint: 'Como se lee en todas las páginas.' },
  time_zone: {
    label: 'Zona horaria',
    hint: 'Por ejemplo, America/Chicago. Las páginas muestran las horas en ella.',
  },
  support_contact: {
    label: 'A quién se puede preguntar',
    hint: 'Una dirección de correo o de la web, o palabras: al pie de cada página, y donde algo falló.',
  },
  registration: { label: 'Quién puede registrar una aplicación' },
  software_statement_issuers: {
    label: 'En qué declaraciones de software se confía (JSON)',
    hint: 'Cada emisor con el lugar de sus claves, por ejemplo {"https://trust.example": {"jwks_uri": "https://trust.example/jwks.json"}}, o con las claves mismas como jwks.',
  },
  registration_approval: { label: 'Cuáles de esas aplicaciones esperan a un operador' },
  provider_issuer: {
    label: 'Emisor',
    hint: 'La dirección del proveedor, tal como él se nombra, por ejemplo https://login.hospital.example.',
  },
  provider_client_id: { label: 'Nuestro id de cliente allí' },
  provider_client_secret: { label: 'Nuestro secreto de cliente allí' },
  provider_client_key: {
    label: 'Nuestra clave privada (PEM)',
    hint: 'RSA de 2048 bits o más, o EC en P-256 o P-384.',
  },
  provider_label: { label: 'Cómo lo llama el botón', hint: 'Después de «Entrar con».' },
  provider_scope: { label: 'Ámbito que se pide' },
  provider_kinds: { label: 'Quién puede entrar así' },
  provider_creates_users: {
    label: 'Añadir a personas desconocidas como usuarios',
    hint: 'La primera vez que entran, según lo que el proveedor dice de ellas. Se le cree.',
  },
  provider_username_claim: { label: 'Dato que nombra a un usuario nuevo' },
  provider_fhir_user_claim: {
    label: 'Dato que dice quién es en FHIR',
    hint: 'Por ejemplo, Practitioner/12.',
  },
  fhir_upstream: {
    label: 'Dirección del servidor FHIR',
    hint: 'Su base R4, debajo de la cual están /metadata y /Patient.',
  },
  fhir_upstream_username: { label: 'Nombre' },
  fhir_upstream_password: { label: 'Contraseña' },
  fhir_upstream_token: { label: 'Token de portador' },
  fhir_upstream_token_url: { label: 'Dirección de tokens' },
  fhir_upstream_client_id: { label: 'Nuestro id de cliente allí' },
  fhir_upstream_client_secret: { label: 'Nuestro secreto de cliente allí' },
  fhir_upstream_client_key: { label: 'Nuestra clave privada (PEM)' },
  fhir_upstream_client_key_id: {
    label: 'Su id de clave',
    hint: 'Solo si el servidor no la conoce por su huella.',
  },
  fhir_upstream_scope: { label: 'Ámbito que se pide' },
  fhir_upstream_certificate: { label: 'Nuestro certificado (PEM)' },
  fhir_upstream_key: { label: 'Su clave privada (PEM)' },
  fhir_upstream_timeout_millis: { label: 'Espera máxima de una respuesta, en milisegundos' },
  fhir_upstream_max_connections: { label: 'Conexiones máximas de cada nodo' },
  fhir_upstream_export_judging: {
    label: 'Exportaciones del servidor',
    hint: 'Si cada recurso se juzga de nuevo o se acepta la palabra del servidor sobre de quién es.',
  },
  fhir_upstream_export_file_hosts: {
    label: 'Otros servidores que guardan sus archivos exportados',
    hint: 'Separados por comas.',
  },
  fhir_upstream_export_max_seconds: { label: 'Exportación más larga, en segundos' },
  fhir_audit_events: {
    label: 'AuditEvents que leen las aplicaciones',
    hint: 'El registro propio de este servidor solo se abre a ámbitos que nombran AuditEvent.',
  },
  fhir_update_creates: {
    label: 'Un PUT puede añadir un recurso con un id elegido por la aplicación',
    hint: 'Solo para aplicaciones que no están ligadas a ningún paciente.',
  },
}
const fields: Record<keyof typeof words, { label: string; hint?: string }> = words

const findings: Record<TrialFinding['code'], string> = {
  'provider-found': 'Se encontró el proveedor. Las personas entrarían aquí:',
  'provider-redirect': 'Registre allí esta dirección como URI de redirección:',
  'provider-fault': 'No se pudo usar el proveedor.',
  'records-own': 'Los registros estarían en el almacén integrado.',
  'records-answers': 'El servidor responde.',
  'records-version': 'No habla FHIR R4, así que no se podría leer nada.',
  'records-types': 'Tipos de recursos que las aplicaciones podrían obtener:',
  'records-no-patients': 'No ofrece pacientes, así que nadie podría elegir un registro.',
  'records-reads': 'Con estas credenciales nos deja buscar pacientes.',
  'records-refuses': 'Con estas credenciales no nos deja buscar pacientes.',
  'records-read-only': 'No acepta escrituras, así que las aplicaciones solo podrían leer.',
  'records-fault': 'No se pudo usar el servidor.',
}

export const practice = {
  title: 'Consultorio',
  lead: 'Lo que pertenece a este consultorio. Un cambio vale en todos los servidores en un segundo.',
  saved: 'La configuración está guardada.',
  save: 'Guardar',
  undo: 'Deshacer lo escrito',
  conflict:
    'Otra persona cambió la configuración mientras tanto. Vuelva a abrir la página y escriba lo suyo otra vez.',
  heldBy: (variable: string) => `Lo fija ${variable} en el servidor; cámbielo allí.`,
  secretSet: 'Hay uno. Deje esto vacío para conservarlo.',
  secretNone: 'No hay ninguno.',
  triedOnly:
    'Solo se ha probado. Nada está guardado todavía, y los secretos deben escribirse otra vez antes de guardar.',
  undecided: ({ access, people, more }: RecordTies, language: Language) =>
    `Los registros se leerían de otro servidor. ${more ? 'Más de ' : ''}${formatNumber(language, access)} accesos de aplicaciones y ${formatNumber(language, people)} personas dependen de los ids de los registros. Diga qué son esos ids allí.`,
  sections: {
    practice: 'Nombre y hora',
    look: 'Aspecto',
    provider: 'Entrar mediante un proveedor',
    records: 'Dónde están los registros',
    registration: 'Aplicaciones que se registran solas',
  },
  look: {
    lead: 'Nuestras páginas toman el color y las esquinas. Las aplicaciones que se inician desde la historia clínica conocen todo.',
    colourHint: 'Por ejemplo, #0b6170. La escritura blanca debe poder leerse sobre él.',
    ours: 'como viene',
    more: 'Lo que solo toman las aplicaciones',
    show: 'Mostrarlo',
    members: {
      color_highlight: 'Color de resalte',
      dim_border_radius: 'Redondeo de las esquinas',
      color_background: 'Color de fondo',
      color_error: 'Color de los errores',
      color_modal_backdrop: 'Color detrás de los diálogos',
      color_success: 'Color del éxito',
      color_text: 'Color de la escritura',
      dim_font_size: 'Tamaño de la escritura',
      dim_spacing_size: 'Espacio',
      font_family_body: 'Letras del texto',
      font_family_heading: 'Letras de los títulos',
    },
    preview: {
      alt: 'Una página con este aspecto, clara y oscura',
      light: 'Claro',
      dark: 'Oscuro',
      heading: 'Sus registros',
      link: 'Qué pueden ver las apps',
      button: 'Permitir',
    },
  },
  providerLead:
    'Profesionales y pacientes pueden entrar con un proveedor OpenID, como el del hospital. Los operadores, nunca.',
  provider: {
    legend: 'Un proveedor',
    off: 'Ninguno: todos tienen una contraseña aquí',
    on: 'Ofrecer este junto a la contraseña',
    newUsers: 'Personas a las que nadie ha vinculado todavía',
  },
  proof: {
    label: 'Nos acreditamos con',
    secret: 'Un secreto',
    key: 'Una clave privada',
  },
  tryProvider: 'Probar el proveedor',
  recordsLead: 'Chartgate guarda los registros o protege los de otro servidor FHIR.',
  records: {
    legend: 'Los registros están',
    embedded: 'En el almacén integrado',
    upstream: 'En otro servidor FHIR',
    more: 'Límites y exportaciones',
    api: 'Qué reciben las aplicaciones',
  },
  credentials: {
    label: 'Nos acreditamos con',
    hint: 'Lo que el servidor nos da nos lo abre todo; las aplicaciones nunca lo reciben.',
    kinds: {
      none: 'Nada',
      basic: 'Un nombre y una contraseña',
      bearer: 'Un token de portador',
      'client-secret': 'Tokens, con un secreto de cliente',
      'client-key': 'Tokens, con una clave privada',
    },
    fields: 'Nombres, secretos y claves',
    mutualTls: 'El servidor pide un certificado (TLS mutuo)',
    certificate: 'El certificado',
  },
  tryRecords: 'Probar el servidor FHIR',
  there: {
    legend: 'Si los registros pasan a otro servidor, los mismos ids son allí',
    same: 'Las mismas personas',
    other: 'Otras personas',
    otherHint:
      'Termina todo acceso de aplicaciones, y pacientes y profesionales quedan desactivados hasta que usted revise a cada uno.',
  },
  toRegistrations: 'Tokens y aplicaciones en espera',
  onOff: { on: 'Sí', off: 'No, nunca' },
  choices: {
    registration: {
      off: 'Nadie',
      token: 'Desarrolladores con un token de un operador',
      statement: 'Quien muestre una declaración de software de alguien de confianza',
      open: 'Cualquiera',
    },
    registration_approval: {
      'every-app': 'Todas',
      'patient-apps':
        'Todas menos las de pacientes que solo leen y no se parecen a las de nadie más',
    },
    provider_kinds: { practitioner: 'Profesionales', patient: 'Pacientes' },
    fhir_upstream_export_judging: {
      verify: 'Cada recurso se juzga de nuevo',
      trust: 'Se acepta la palabra del servidor',
    },
    fhir_audit_events: {
      trail: 'El registro de auditoría de este servidor',
      records: 'Los que hay entre los registros',
    },
  },
  fields,
  findings,
  effects,
}
