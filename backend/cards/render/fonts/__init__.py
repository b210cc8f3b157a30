"""Fonts: which font has a glyph (`font_selection`), and shaping by HarfBuzz (`text_shaping`)."""
