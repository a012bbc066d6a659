"""The verbs as functions, one file each, and `load()`. Nothing here is imported before it is called."""
