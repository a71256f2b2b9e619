"""What the tracker is made of: every package of the locks, with its version and its hashes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
DIST = CHECKOUT / "dist"


def test_every_package_of_the_locks_is_listed_with_its_version_and_hashes() -> None:
    made = subprocess.run([sys.executable, "tools/sbom.py"], cwd=CHECKOUT, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr

    lock = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8")
    python = json.loads((DIST / "sbom-python.cdx.json").read_text(encoding="utf-8"))
    packages = json.loads((CHECKOUT / "tracker/frontend/package-lock.json").read_text(encoding="utf-8"))[
        "packages"
    ]
    npm = json.loads((DIST / "sbom-frontend.cdx.json").read_text(encoding="utf-8"))

    pinned = set(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==([^ ;\\]+)", lock, re.M))
    assert len(pinned) > 50
    assert {(part["name"], part["version"]) for part in python["components"]} == pinned
    hashes = {
        found["content"] for part in python["components"] for found in part["externalReferences"][0]["hashes"]
    }
    assert hashes == set(re.findall(r"--hash=sha256:([0-9a-f]{64})", lock))
    locked = {(name.removeprefix("node_modules/"), of["version"]) for name, of in packages.items() if name}
    assert {(part["name"], part["version"]) for part in npm["components"]} == locked
    assert all(part["hashes"] for part in npm["components"])
    assert (python["bomFormat"], npm["bomFormat"]) == ("CycloneDX", "CycloneDX")
