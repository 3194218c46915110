"""Makes a source that programs send to, prints its address: `-m support.strange_hook SECRET`."""

from __future__ import annotations

import json
import sys

from claimdesk.web.boot import setup

setup()

from claimdesk.desk import jobs  # noqa: E402 - Django is set up first
from claimdesk.desk.models import Subscription  # noqa: E402 - as above
from claimdesk.desk.verbs import sources as verbs  # noqa: E402 - as above
from support import desk  # noqa: E402 - as above

if __name__ == "__main__":
    desk.machine()
    wish = verbs.Wish(kind="webhook", address="", name="hook")
    source = verbs.add_source(actor=None, wish=wish, now=jobs.utc_now())
    Subscription.objects.filter(pk=source.pk).update(secret=sys.argv[1])
    print(json.dumps(source.address))  # noqa: T201 - what the test reads
