"""Fonts: which font has a glyph (`faces`), and shaping by HarfBuzz (`shaper`)."""
