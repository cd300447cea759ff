// A practice's configuration as one file, in Spanish.
import type { Language } from '../../language.ts'
import { formatNumber, plural } from '../format.ts'
import type { trustsFile as english } from './en-trusts-file.ts'

const accesses = (count: number, more: boolean, language: Language) =>
  more
    ? `más de ${formatNumber(language, count)} autorizaciones`
    : plural(language, count, { one: '# autorización', other: '# autorizaciones' })

export const trustsFile: typeof english = {
  title: 'La configuración en un archivo',
  lead: 'Los ajustes y todas las aplicaciones, para guardarlos en un repositorio, llevarlos a otro consultorio o cambiarlos a la vez. No contiene secretos.',
  download: 'Descargar YAML',
  file: 'Un archivo',
  text: 'O su texto',
  textHint:
    'Primero verá qué cambiaría. El secreto de una aplicación se indica como {sha256: …}; de variables y archivos solo los toma la línea de órdenes.',
  compare: 'Comparar',
  faultsTitle: 'El archivo no se puede usar; no se cambió nada',
  faultAt: (line: number, text: string) => `Línea ${line}: ${text}`,
  planTitle: 'Qué cambiaría',
  nothing: 'Nada: todo está como dice el archivo.',
  settings: 'ajustes del consultorio',
  kinds: { added: 'nueva', changed: 'cambiada', removed: 'eliminada' },
  accessCount: {
    ends: (count, more, language) => `Termina ${accesses(count, more, language)}.`,
    rests: (count, more, language) =>
      `Se desactiva: mientras tanto descansan ${accesses(count, more, language)}.`,
    returns: (count, more, language) =>
      `Se activa: vuelven a valer ${accesses(count, more, language)}.`,
  },
  secrets: {
    made: 'Recibe un secreto, que se muestra una sola vez después.',
    replaced: 'Recibe el secreto del archivo; los anteriores dejan de valer.',
  },
  reordered: 'en otro orden',
  restCount: (count, language) =>
    plural(language, count, {
      one: '# aplicación está como dice el archivo.',
      other: '# aplicaciones están como dice el archivo.',
    }),
  leftCount: (count, language) =>
    plural(language, count, {
      one: '# no está en el archivo y se deja.',
      other: '# no están en el archivo y se dejan.',
    }),
  applyCount: (count, language) =>
    plural(language, count, { one: 'Hacer # cambio', other: 'Hacer # cambios' }),
  outdated:
    'Entretanto alguien cambió una aplicación o un ajuste. Así quedaría ahora; vuelva a revisarlo.',
  conflictsTitle: 'Cambiado desde que se hizo el archivo; no se cambió nada',
  conflictsText: 'Descárguelo otra vez, o quite su versión (version) si debe valer el archivo.',
  applied: 'Hecho. Vale desde la próxima petición.',
  toList: 'A las aplicaciones',
  secretsTitle: 'Secretos creados',
}
