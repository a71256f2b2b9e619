"""What our own Excel and Word papers carry beside their table: document properties whose names begin with "tracker:"."""

from __future__ import annotations

from tracker.imports.archives import Archive

PREFIX = "tracker:"


def read_own_marks(archive: Archive) -> dict[str, str]:
    """The marks by name, without the prefix; nothing in a file of anybody else's."""
    properties = archive.parse("docProps/custom.xml")
    if properties is None:
        return {}
    return {
        name.removeprefix(PREFIX): "".join(found.itertext()).strip()
        for found in properties.iter("{*}property")
        if (name := str(found.get("name", ""))).startswith(PREFIX)
    }
