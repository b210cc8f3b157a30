// What stands where nothing can be shown: why, and a way on.
Component({
  properties: {
    /** the few words at the top */
    title: String,
    /** a sentence that says more */
    description: String,
    /** what the button says; '' for no button */
    action: String,
  },
  methods: {
    onAction() {
      this.triggerEvent('action')
    },
  },
})
