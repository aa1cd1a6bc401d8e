"""Scoring edited seeds beside the live model, in a copy of the warehouse."""
