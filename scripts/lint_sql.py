"""sqlfluff without Python's garbage collector; arguments as of sqlfluff (python -m).

It keeps large trees of small objects and leaves little garbage: looking through them took
a third of its time. The processes that it starts import this file, and do without too.
"""

import gc

gc.disable()

if __name__ == "__main__":
    from sqlfluff.cli.commands import cli

    try:
        cli()
    finally:
        # Else what is uncollected at the end is listed below the violations.
        gc.enable()
        gc.collect()
