// Lets a journey, which runs in a process of its own, stop the server and start it again.
import http from 'node:http'

/** Serve `POST /stop` and `POST /start`, each answered when it is done. Gives {address, close()}. */
export async function serveControl(server) {
  const actions = { '/stop': () => server.stop(), '/start': () => server.start() }
  const control = http.createServer(async (request, reply) => {
    try {
      await actions[request.url]()
      reply.end()
    } catch (error) {
      reply.writeHead(500).end(error.message)
    }
  })
  await new Promise((resolve) => {
    control.listen(0, '127.0.0.1', resolve)
  })
  return {
    address: `http://127.0.0.1:${control.address().port}`,
    close() {
      control.close()
      control.closeAllConnections()
    },
  }
}
