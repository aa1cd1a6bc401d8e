"""Weights and curves proposed from history; runs in .venvs/calibration."""
