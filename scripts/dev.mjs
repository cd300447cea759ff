// `npm run dev`: rebuilds on change and restarts the demo.
import { spawn } from 'node:child_process'

const run = (command, args) => spawn(command, args, { stdio: 'inherit' })
const bundler = run('node', ['scripts/build.mjs', '--watch'])
const server = run('node', ['--watch', 'dist/main.js', 'demo'])
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    bundler.kill()
    server.kill()
  })
