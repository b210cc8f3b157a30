"""Editors' actions on card designs: create, change, order, withdraw, preview.

`form` turns the console's form into the JSON that the API takes; both end in `service`.
"""
