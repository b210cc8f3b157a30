// What is asked for and kept, and what a reader may demand: to take it along, to leave, to be forgotten.
import { navigation } from '../../behaviors/navigation'
import { type Failure, RETRY, describeFailure } from '../../lib/failure-text'
import * as accounts from '../../services/accounts'
import { toApiError } from '../../services/errors'
import { confirmAction, showToast } from '../../services/dialogs'
import * as dataExport from '../../services/data-export'
import { copyText } from '../../services/device'
import * as privacy from '../../services/privacy'

const CONFIRM_WORD = '删除'

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [navigation],
  data: {
    /** what is asked for and kept; null until it is here */
    facts: null as privacy.PrivacyFacts | null,
    /** why there are no facts */
    failure: null as Failure | null,
    /** how the reader stands to WeChat's privacy contract */
    contract: { name: '隐私保护指引', asks: false } as privacy.Contract,
    /** whether somebody is signed in */
    isSignedIn: false,
    /** what is under way: export, delete, or nothing */
    busy: '' as '' | 'export' | 'delete',
    /** how much of the export is here, in percent */
    exportPercent: 0,
    /** where the export lies on this phone; '' while it does not */
    exportFile: '',
    /** how it can leave this phone */
    exportWay: 'chat' as dataExport.ExportWay,
    /** why there is no export */
    exportError: '',
    /** whether the dialog before deleting is open */
    isDeleteOpen: false,
    /** what is typed there */
    confirmInput: '',
    /** whether the account was deleted just now */
    isDeleted: false,
    /** the dialog's two buttons */
    deleteButton: buildDeleteButton(false, false),
    cancelButton: { content: '再想想', theme: 'default', variant: 'text' },
  },
  lifetimes: {
    detached() {
      if (this.data.exportFile) dataExport.deleteExport()
    },
  },
  methods: {
    onLoad() {
      this.setData({ exportWay: dataExport.getExportWay() })
      void this.load()
    },

    /** Coming, or coming back: the reader may have signed in or out above, or a sign-in may be under way. */
    async onShow() {
      this.setData({ isSignedIn: !!accounts.getKnownAccount() })
      this.setData({ isSignedIn: !!(await accounts.waitForAccount()) })
    },

    async load() {
      this.setData({ failure: null })
      void this.loadContract()
      try {
        this.setData({ facts: await privacy.getPrivacy() })
      } catch (error) {
        this.setData({ failure: { ...describeFailure(toApiError(error)), ...RETRY } })
      }
    },

    async loadContract() {
      this.setData({ contract: await privacy.getContract() })
    },

    async onContract() {
      if (!(await privacy.openContract())) showToast('在右上角「···」里可以看到隐私指引')
    },

    onAgree() {
      void this.loadContract()
    },

    async onExport() {
      if (this.data.busy) return
      this.setData({ busy: 'export', exportPercent: 0, exportFile: '', exportError: '' })
      try {
        const file = await dataExport.exportData((percent) => this.setData({ exportPercent: percent }))
        this.setData({ exportFile: file })
      } catch (error) {
        this.setData({ exportError: toApiError(error).detail })
      } finally {
        this.setData({ busy: '' })
      }
    },

    async onShareExport() {
      const outcome = await dataExport.shareExport(this.data.exportFile)
      if (outcome === 'sent') showToast(this.data.exportWay === 'disk' ? '存好了' : '发出去了，在聊天里点开就能存')
      if (outcome === 'failed') this.setData({ exportError: '没有发出去，再点一次试试' })
    },

    async onSignOut() {
      if (!(await confirmAction('退出登录', '退出后照样可以读；记下的都还在，下次登录就回来。', '退出'))) return
      await accounts.signOut()
      this.setData({ isSignedIn: false, exportFile: '' })
    },

    onDelete() {
      this.setData({ isDeleteOpen: true, confirmInput: '', deleteButton: buildDeleteButton(false, false) })
    },

    onCancelDelete() {
      this.setData({ isDeleteOpen: false })
    },

    onConfirmInput({ detail }: WechatMiniprogram.Input) {
      this.setData({ deleteButton: buildDeleteButton(detail.value.trim() === CONFIRM_WORD, false) })
    },

    async onConfirmDelete() {
      if (this.data.confirmInput.trim() !== CONFIRM_WORD || this.data.busy) return
      this.setData({ busy: 'delete', deleteButton: buildDeleteButton(true, true) })
      try {
        await accounts.deleteAccount()
        dataExport.deleteExport()
        this.setData({ isDeleteOpen: false, isDeleted: true, isSignedIn: false, exportFile: '' })
      } catch (error) {
        this.setData({ deleteButton: buildDeleteButton(true, false) })
        showToast(toApiError(error).detail)
      } finally {
        this.setData({ busy: '' })
      }
    },

    onCopy() {
      if (this.data.facts) copyText(this.data.facts.operator.contact)
    },
  },
})

function buildDeleteButton(ready: boolean, loading: boolean) {
  return { content: '永久删除', theme: 'danger', variant: 'text', disabled: !ready, loading }
}
