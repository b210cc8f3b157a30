// What one can do with an article that has been read: small tiles in a row, an icon and a word each.
Component({
  properties: {
    /** the shelf on which the reader keeps it, in words; '' for none */
    shelf: String,
    /** whether it stands where the account published it */
    hasOriginal: Boolean,
    /** whether its address is on its way */
    isCopyingLink: Boolean,
    /** whether this is Moments' single-page mode, where one only reads */
    readOnly: Boolean,
  },
  methods: {
    onPopular() {
      this.triggerEvent('popular')
    },

    onShelve() {
      this.triggerEvent('shelve')
    },

    onLink() {
      this.triggerEvent('link')
    },

    onOriginal() {
      this.triggerEvent('original')
    },
  },
})
