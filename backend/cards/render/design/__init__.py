"""Designs as data: their model, boxes, colours, palettes, and the checks of a sound design."""
