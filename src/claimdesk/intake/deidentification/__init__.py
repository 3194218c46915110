"""Leaving out of a text what tells who or where somebody is: found, and replaced by its kind."""

from claimdesk.intake.deidentification.joining import Cleaned, count_left_out, deidentify
from claimdesk.intake.deidentification.kinds import Found, Kind

__all__ = ["Cleaned", "Found", "Kind", "count_left_out", "deidentify"]
