// Lets a journey, which runs in a process of its own, stop the house and start it again.
import http from 'node:http'

/** Serve `POST /stop` and `POST /start`, each answered when it is done. Gives {address, close()}. */
export async function keep(house) {
  const deeds = { '/stop': () => house.stop(), '/start': () => house.start() }
  const server = http.createServer(async (request, reply) => {
    try {
      await deeds[request.url]()
      reply.end()
    } catch (error) {
      reply.writeHead(500).end(error.message)
    }
  })
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
