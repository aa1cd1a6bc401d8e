"""Latest scores as files for other systems."""
