// The console's exports in Spanish.
import { type Part, say } from '../say.ts'
import type { exports as english } from './en-exports.ts'

export const exports: typeof english = {
  title: 'Exportaciones',
  lead: 'Datos de salud de poblaciones enteras, escritos en archivos para servicios sin usuario. Los archivos se borran al vencer.',
  app: 'Aplicación',
  state: 'Estado',
  states: { running: 'en curso', complete: 'completa', failed: 'fallida' },
  percent: (number: string) => `${number} % hecho`,
  levels: { system: 'todo', patient: 'todos los pacientes', group: 'un grupo' },
  ofGroup: (group: Part) => say`grupo ${group}`,
  resources: 'Recursos',
  files: 'Archivos',
  started: 'Comenzó',
  expires: 'Vence',
  end: 'Terminar y borrar',
  endNamed: (app: string) => `Terminar y borrar: exportación de ${app}`,
  endTitle: '¿Terminar esta exportación?',
  endText: (app: Part) => say`${app} ya no podrá obtener sus archivos; se borran en el acto.`,
  endRunning: 'No se escribe nada más. La aplicación puede pedir otra.',
  endComplete: 'Lo que ya obtuvo sigue en su poder. La aplicación puede pedir otra.',
  ended: 'La exportación terminó y sus archivos se borraron.',
  emptyTitle: 'No hay exportaciones',
  empty:
    'Una exportación aparece aquí cuando un servicio sin usuario la pide, y desaparece al vencer.',
}
