// Arriving from a share: the visit is told once each time the reader comes in through it.
import { shareIn } from '../lib/scene'
import { asApiError } from '../services/errors'
import { lastEnter } from '../services/enters'
import { groupHere } from '../services/groups'
import { arrive } from '../services/shares'
import { newKey } from '../services/visitor'

const AGAIN_AFTER = 3000

export const arriving = Behavior({
  data: {
    /** the share this page was opened through; '' when through none */
    _s: '',
    /** the share that serves where the server has not heard of that one; '' for none */
    _else: '',
    /** number of the enter whose visit has been told; 0 before the first */
    _told: 0,
  },
  pageLifetimes: {
    show() {
      const { _s, _told } = this.data
      const enter = lastEnter()
      if (!_s || _told === enter.number) return
      // Coming back to an open page from the recent list is no arrival; coming by the code again is.
      if (_told && shareIn(enter.query) !== _s) return
      this.setData({ _told: enter.number })
      void tell(_s, enter.scene, this.data._else)
    },
  },
  methods: {
    /** Say through which share this page was opened, and which serves else; a page calls it in onLoad. */
    arrivedBy(s: string, otherwise = '') {
      this.setData({ _s: s, _else: otherwise })
    },
  },
})

/**
 * Tell a visit; once more under the same key when it did not get through, and of the other share when
 * its own is not known: the phone that drew its id may still be out of reach. Reading never waits for it.
 */
async function tell(s: string, scene: number, otherwise: string): Promise<void> {
  const key = newKey()
  const group = await groupHere()
  try {
    await arrive(s, scene, key, group)
  } catch (error) {
    const { status, code } = asApiError(error)
    if (code === 'share_unknown' && otherwise) return tell(otherwise, scene, '')
    if (status >= 400 && status < 500) return
    setTimeout(() => arrive(s, scene, key, group).catch(() => undefined), AGAIN_AFTER)
  }
}
