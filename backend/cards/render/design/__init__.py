"""Designs as data: templates, boxes, colours, palettes, and the checks of a sound design."""
