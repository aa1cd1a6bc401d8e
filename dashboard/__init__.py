"""The dashboard on the published marts, and the board report of a day."""
