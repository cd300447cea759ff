// `npm run dev`: rebuilds on change and restarts the demo.
import { spawn } from 'node:child_process'

const run = (command, args) => spawn(command, args, { stdio: 'inherit' })
const compiler = run('tsc', ['-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'])
const server = run('node', ['--watch', 'dist/main.js', 'demo'])
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    compiler.kill()
    server.kill()
  })
