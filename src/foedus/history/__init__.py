"""The historical record: typed tables of the field's data sets, and panels of past cases built from them."""
