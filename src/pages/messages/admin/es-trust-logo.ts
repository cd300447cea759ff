// The picture of a login trust, in Spanish.
import { say } from '../say.ts'
import type { trustLogo as english } from './en-trust-logo.ts'

export const trustLogo: typeof english = {
  title: (app) => say`Logotipo de ${app}`,
  link: 'Logotipo',
  done: 'Hecho. Las páginas lo muestran desde ahora.',
  initials: 'No hay imagen; se ven las iniciales.',
  fetched: 'La imagen que indicó la aplicación. Se guarda y se sirve aquí.',
  uploaded: 'Una imagen que trajo un operador. No se mira la que indica la aplicación.',
  named: 'La aplicación indica',
  notNamed: 'La aplicación no indica ninguna.',
  notYet: 'Todavía no se ha mirado; tarda un momento.',
  lookedAt: (when) => say`Se buscó por última vez: ${when}.`,
  reasons: {
    unreachable:
      'No se pudo obtener: la dirección no responde con un archivo, redirige, o no se le puede preguntar (solo https en direcciones públicas).',
    'not-a-picture': 'Lo que hay no es PNG, JPEG, WebP ni GIF. No se acepta SVG.',
    'too-large': 'El archivo tiene más de 256 KiB.',
    'too-many-pixels': 'Mide más de 2048 píxeles de ancho o de alto.',
    'too-few-pixels': 'Mide menos de 16 píxeles de ancho o de alto.',
  },
  faults: {
    'none-chosen': 'Elija primero un archivo.',
    'not-a-picture': 'Eso no es PNG, JPEG, WebP ni GIF. No se acepta SVG.',
    'too-large': 'El archivo tiene más de 256 KiB.',
    'too-many-pixels': 'La imagen mide más de 2048 píxeles de ancho o de alto.',
    'too-few-pixels': 'La imagen mide menos de 16 píxeles de ancho o de alto.',
  },
  file: 'Una imagen propia para ella',
  fileHint: 'PNG, JPEG, WebP o GIF, de 256 KiB como máximo; mejor si es cuadrada.',
  upload: 'Usar este archivo',
  again: 'Buscarla otra vez',
  remove: 'Quitar la imagen',
  removeForTheirs: 'Volver a la de la aplicación',
}
