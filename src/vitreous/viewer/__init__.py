"""The report, its pictures and tables, and the drawing of a model: for a person to look at, offline."""
