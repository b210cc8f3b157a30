// What stands where nothing can be shown: why, and a way on.
Component({
  properties: {
    /** the few words at the top */
    title: String,
    /** a sentence that says more */
    words: String,
    /** what the button says; '' for no button */
    action: String,
  },
  methods: {
    goOn() {
      this.triggerEvent('go')
    },
  },
})
