// What is asked for and kept, and what a reader may demand: to take it along, to leave, to be forgotten.
import { type Failure, RETRY, failureOf } from '../../lib/failure'
import * as accounts from '../../services/accounts'
import { asApiError } from '../../services/errors'
import { ask, openHome, say } from '../../services/phone'
import * as privacy from '../../services/privacy'

const TYPED = '删除'

Component({
  options: { pureDataPattern: /^_/ },
  data: {
    /** what is asked for and kept; null until it is here */
    facts: null as privacy.Facts | null,
    /** why there are no facts */
    failure: null as Failure | null,
    /** how the reader stands to WeChat's privacy contract */
    contract: { name: '隐私保护指引', asks: false } as privacy.Contract,
    /** whether somebody is signed in */
    signedIn: false,
    /** what is under way: export, delete, or nothing */
    busy: '' as '' | 'export' | 'delete',
    /** how much of the export is here, in percent */
    percent: 0,
    /** where the export lies on this phone; '' while it does not */
    file: '',
    /** how it can leave this phone */
    exit: 'chat' as privacy.Exit,
    /** why there is no export */
    exportWrong: '',
    /** whether the dialog before deleting is open */
    deleting: false,
    /** what is typed there */
    typed: '',
    /** whether the account was deleted just now */
    gone: false,
    /** the dialog's two buttons */
    deleteButton: button(false, false),
    cancelButton: { content: '再想想', theme: 'default', variant: 'text' },
  },
  lifetimes: {
    detached() {
      if (this.data.file) privacy.dropFile()
    },
  },
  methods: {
    onLoad() {
      this.setData({ signedIn: !!accounts.known(), exit: privacy.exit() })
      void this.begin()
    },

    async begin() {
      this.setData({ failure: null })
      void this.askContract()
      try {
        this.setData({ facts: await privacy.getPrivacy() })
      } catch (error) {
        this.setData({ failure: { ...failureOf(asApiError(error)), ...RETRY } })
      }
    },

    async askContract() {
      this.setData({ contract: await privacy.contract() })
    },

    async onContract() {
      if (!(await privacy.openContract())) say('在右上角「···」里可以看到隐私指引')
    },

    onAgree() {
      void this.askContract()
    },

    async onExport() {
      if (this.data.busy) return
      this.setData({ busy: 'export', percent: 0, file: '', exportWrong: '' })
      try {
        const file = await privacy.takeEverything((percent) => this.setData({ percent }))
        this.setData({ file })
      } catch (error) {
        this.setData({ exportWrong: asApiError(error).detail })
      } finally {
        this.setData({ busy: '' })
      }
    },

    async onHandOver() {
      const outcome = await privacy.handOver(this.data.file)
      if (outcome === 'sent') say(this.data.exit === 'disk' ? '存好了' : '发出去了，在聊天里点开就能存')
      if (outcome === 'failed') this.setData({ exportWrong: '没有发出去，再点一次试试' })
    },

    async onSignOut() {
      if (!(await ask('退出登录', '退出后照样可以读；记下的都还在，下次登录就回来。', '退出'))) return
      try {
        await accounts.signOut()
      } catch (error) {
        asApiError(error)
      }
      this.setData({ signedIn: false, file: '' })
    },

    onDelete() {
      this.setData({ deleting: true, typed: '', deleteButton: button(false, false) })
    },

    onKeep() {
      this.setData({ deleting: false })
    },

    onTyped({ detail }: WechatMiniprogram.Input) {
      this.setData({ deleteButton: button(detail.value.trim() === TYPED, false) })
    },

    async onReallyDelete() {
      if (this.data.typed.trim() !== TYPED || this.data.busy) return
      this.setData({ busy: 'delete', deleteButton: button(true, true) })
      try {
        await accounts.deleteMe()
        privacy.dropFile()
        this.setData({ deleting: false, gone: true, signedIn: false, file: '' })
      } catch (error) {
        this.setData({ deleteButton: button(true, false) })
        say(asApiError(error).detail)
      } finally {
        this.setData({ busy: '' })
      }
    },

    onCopy() {
      if (this.data.facts) privacy.copy(this.data.facts.operator.contact)
    },

    toHome() {
      openHome()
    },
  },
})

function button(ready: boolean, loading: boolean) {
  return { content: '永久删除', theme: 'danger', variant: 'text', disabled: !ready, loading }
}
