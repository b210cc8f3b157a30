// Grey bars in the shape of what is on its way.
Component({
  properties: {
    /** what is awaited: list, article, landing */
    shape: { type: String, value: 'article' },
  },
})
