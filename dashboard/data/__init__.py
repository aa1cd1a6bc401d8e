"""Every question the dashboard asks of the published file, as parameterised SQL.

Each function takes `read`, which runs a statement with named parameters and returns its
rows as dicts (see source.Source.rows; the app passes a cached one).
"""
