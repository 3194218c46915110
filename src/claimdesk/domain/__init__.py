"""Records and rules; pure, standard library only."""
