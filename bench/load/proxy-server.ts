// A plain pass-through proxy: what comes in goes on as it is, over connections that are kept, and what is
// answered goes back unread. `node proxy-server.ts PORT UPSTREAM_PORT`.
import { Agent, createServer, request as forward } from 'node:http'

const [port = '', upstreamPort = ''] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, scheduling: 'lifo' })

const server = createServer((request, response) => {
  const { method, url: path, headers } = request
  const onward = forward(
    { host: '127.0.0.1', port: upstreamPort, agent, method, path, headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    },
  )
  onward.on('error', () => response.destroy())
  request.pipe(onward)
})
server.listen(Number(port), '127.0.0.1')
process.once('SIGTERM', () => process.exit())
