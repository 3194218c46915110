"""Run the command with `python -m claimdesk.cli`."""

from claimdesk.cli import main

main()
