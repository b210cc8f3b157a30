// Which server the mini-program speaks to. Before a release, put your own domain here;
// it must be https and be listed in the mini-program's console as a request, upload and download domain.
const SERVERS = {
  develop: 'http://127.0.0.1:8000',
  trial: 'https://shiju.example.com',
  release: 'https://shiju.example.com',
}

/** Tell the server's address, without a slash at its end. A host that embeds us may name another. */
export function getServerUrl(): string {
  const given = wx.getExtConfigSync?.().server as string | undefined
  return given ?? SERVERS[wx.getAccountInfoSync().miniProgram.envVersion]
}
