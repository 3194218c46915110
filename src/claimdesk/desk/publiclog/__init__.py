"""The desk's public log: entered with what it tells, signed afterwards, shown beside each page."""
