"""The public site: what readers, their feeds and search engines see; needs no login."""
