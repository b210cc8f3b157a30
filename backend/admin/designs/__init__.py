"""Editors' actions on card designs: create, change, order, withdraw, preview.

`design_form` turns the console's form into the JSON that the API takes; both end in
`design_actions`.
"""
