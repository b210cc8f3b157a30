// Arriving from a share: the visit is told once each time the reader comes in through it.
import { parseShareId } from '../lib/scene'
import { toApiError } from '../services/errors'
import { getLaunch } from '../services/last-launch'
import { findCurrentGroup } from '../services/chat-groups'
import { recordVisit } from '../services/shares'
import { createKey } from '../services/visitor-token'

const RETRY_MS = 3000

export const visitRecording = Behavior({
  data: {
    /** the share this page was opened through; '' when through none */
    _s: '',
    /** the share that serves where the server has not heard of that one; '' for none */
    _fallbackShare: '',
    /** number of the enter whose visit has been told; 0 before the first */
    _recordedLaunch: 0,
  },
  pageLifetimes: {
    show() {
      const { _s, _recordedLaunch } = this.data
      const enter = getLaunch()
      if (!_s || _recordedLaunch === enter.number) return
      // Coming back to an open page from the recent list is no arrival; coming by the code again is.
      if (_recordedLaunch && parseShareId(enter.query) !== _s) return
      this.setData({ _recordedLaunch: enter.number })
      void sendVisit(_s, enter.scene, this.data._fallbackShare)
    },
  },
  methods: {
    /** Say through which share this page was opened, and which serves else; a page calls it in onLoad. */
    setShare(s: string, otherwise = '') {
      this.setData({ _s: s, _fallbackShare: otherwise })
    },
  },
})

/**
 * Tell a visit; once more under the same key when it did not get through, and of the other share when
 * its own is not known: the phone that drew its id may still be out of reach. Reading never waits for it.
 */
async function sendVisit(s: string, scene: number, otherwise: string): Promise<void> {
  const key = createKey()
  const group = await findCurrentGroup()
  try {
    await recordVisit(s, scene, key, group)
  } catch (error) {
    const { status, code } = toApiError(error)
    if (code === 'share_unknown' && otherwise) return sendVisit(otherwise, scene, '')
    if (status >= 400 && status < 500) return
    setTimeout(() => recordVisit(s, scene, key, group).catch(() => undefined), RETRY_MS)
  }
}
