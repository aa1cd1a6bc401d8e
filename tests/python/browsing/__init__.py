"""What the tests of the dashboard need: published files, a server, a browser."""
