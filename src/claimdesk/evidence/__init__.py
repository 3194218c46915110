"""Sources captured as they were received, kept under their own hash, verified and quoted."""

from claimdesk.evidence.anchors import Anchor, anchor_to, find_anchor
from claimdesk.evidence.archive import Archive
from claimdesk.evidence.capturing import capture
from claimdesk.evidence.records import Capture
from claimdesk.evidence.verification import Fault, verify

__all__ = ["Anchor", "Archive", "Capture", "Fault", "anchor_to", "capture", "find_anchor", "verify"]
