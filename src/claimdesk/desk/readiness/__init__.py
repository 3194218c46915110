"""How ready the desk is for the codes of its trade, counted from its own records."""
