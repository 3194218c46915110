"""Other desks as sources: their logs followed, their fact-checks taken in, their changes told."""
