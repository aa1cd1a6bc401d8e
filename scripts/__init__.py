"""Command lines of the project; each script is thin and its logic lies in a module."""
