// The practice's settings in Spanish.
import type { SettingsEffect } from '../../../model/practice-change.ts'

const effects: Record<SettingsEffect, string> = {
  pages: 'Las páginas lo muestran a partir de la próxima solicitud.',
  'apps-look': 'Las aplicaciones conocen el aspecto la próxima vez que se inicien.',
  'registration-off': 'Ninguna aplicación puede registrarse sola. Las que lo hicieron permanecen.',
  'registration-token':
    'Los desarrolladores con un token de un operador pueden registrar aplicaciones.',
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
  writing: 'La próxima escritura por la API FHIR la sigue.',
}

export const practice = { effects }
