"""Who opens which screen of the demonstration desk, by what for and in which language."""

from __future__ import annotations

PASSWORD = "a long enough password for tests"
PEOPLE = {
    "checker": {"vi": "an", "en": "dana"},
    "reviewer": {"vi": "binh", "en": "fay"},
    "publisher": {"vi": "chi", "en": "fay"},
    "administrator": {"vi": "yen", "en": "eli"},
    "reader": {"vi": "han", "en": "guy"},
    "guarded": {"vi": "phuc", "en": "hope"},
}
