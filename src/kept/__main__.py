"""`python -m kept` is the command `kept`."""

from kept.surfaces.cli.main import main

main()
