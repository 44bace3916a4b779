"""Build what the browser gets: ``python scripts/assets.py`` (idempotent, after ``npm ci``).

Reads ``node_modules`` and ``core/ui/static/src`` and writes ``core/ui/static/dist``: files under
hashed names, ``manifest.json`` (logical name → hashed name) and their gzip and Brotli forms.
Nothing is done while the inputs are what they were. A module may ship ``static/icons.txt`` with the
icons it adds to the sprite, and scripts of single pages: ``static/sign.js`` of logistics is the asset
``logistics.sign.js``.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE = ROOT / "node_modules"
SOURCE = ROOT / "core/ui/static/src"
DIST = ROOT / "core/ui/static/dist"

#: Logical name → files of node_modules, joined in this order.
VENDOR: dict[str, tuple[str, ...]] = {
    "bootstrap.css": ("bootstrap/dist/css/bootstrap.min.css",),
    "vendor.js": (
        "bootstrap/dist/js/bootstrap.bundle.min.js",
        "htmx.org/dist/htmx.min.js",
        "idiomorph/dist/idiomorph-ext.min.js",
    ),
    "sortable.js": ("sortablejs/Sortable.min.js",),
    "tom-select.js": ("tom-select/dist/js/tom-select.popular.min.js",),
    "tom-select.css": ("tom-select/dist/css/tom-select.bootstrap5.min.css",),
    "inter.woff2": ("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",),
}

#: Parts of the own layer, in the order of the cascade.
STYLES = (
    "tokens", "base", "controls", "shell", "pieces", "reports", "list", "forms", "lines", "ficha",
    "composer", "pairs", "access", "home", "overlays", "setup", "board",
    "agenda", "mobile", "print",
)  # fmt: skip

#: Parts of the own script; each is a function of its own, ``start`` runs last.
SCRIPTS = (
    "core", "requests", "toasts", "dialogs", "palette", "keyboard", "list", "filters", "forms", "lines",
    "dates", "selects", "live", "suggest", "composer", "desk", "files", "agenda", "outbox", "start",
)  # fmt: skip

_SOURCE_MAP = re.compile(rb"\n?(//|/\*)# sourceMappingURL=\S+( \*/)?")
_ASSET = re.compile(rb'url\("asset:([^"]+)"\)')
_SYMBOL = re.compile(r'<path stroke="none"[^>]*/>|\s*\n\s*')


def main() -> int:
    """Build unless nothing changed. :returns: exit code."""
    if not (NODE / "bootstrap").is_dir():
        print("assets: node_modules is missing; run npm ci first", file=sys.stderr)
        return 1
    stamp = DIST / ".stamp"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir(parents=True)
    manifest = build()
    (DIST / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True))
    command = [sys.executable, "-m", "whitenoise.compress", "--quiet", str(DIST)]
    subprocess.run(command, check=True)
    stamp.write_text(wanted)
    print(f"assets: {len(manifest)} files in {DIST.relative_to(ROOT)}")
    return 0


def build() -> dict[str, str]:
    """Write every file under its hashed name. :returns: logical name → hashed name."""
    manifest = {}
    for name, files in VENDOR.items():
        content = b"\n".join((NODE / f).read_bytes() for f in files)
        if not name.endswith(".woff2"):
            content = _SOURCE_MAP.sub(b"", content)
        manifest[name] = _write(name, content)
    manifest["icons.svg"] = _write("icons.svg", sprite().encode())
    for name in (
        "theme.js",
        "board.js",
        "agenda.js",
    ):  # read by some pages only, or before everything else
        manifest[name] = _write(name, (SOURCE / "js" / name).read_bytes())
    for path in _scripts():
        name = f"{path.parent.parent.name}.{path.name}"
        manifest[name] = _write(name, path.read_bytes())
    manifest["favicon.svg"] = _write("favicon.svg", (SOURCE / "favicon.svg").read_bytes())
    styles = _joined(SOURCE / "cauce", STYLES, ".css")
    linked = _ASSET.sub(lambda m: f'url("{manifest[m[1].decode()]}")'.encode(), styles)
    manifest["cauce.css"] = _write("cauce.css", linked)
    office = b"\n".join((SOURCE / name).read_bytes() for name in ("cauce/tokens.css", "admin.css"))
    linked = _ASSET.sub(lambda m: f'url("{manifest[m[1].decode()]}")'.encode(), office)
    manifest["admin.css"] = _write("admin.css", linked)
    manifest["cauce.js"] = _write("cauce.js", _joined(SOURCE / "js", SCRIPTS, ".js"))
    return manifest


def sprite() -> str:
    """One SVG with a symbol per icon in use, and the three of the semáforo."""
    symbols = [(SOURCE / "semaforo.svg").read_text().strip()]
    for name in sorted(_icons()):
        filled = name.endswith("-filled")
        kind, stem = ("filled", name.removesuffix("-filled")) if filled else ("outline", name)
        svg = (NODE / f"@tabler/icons/icons/{kind}/{stem}.svg").read_text()
        paths = _SYMBOL.sub("", svg[svg.index(">") + 1 : svg.rindex("</svg>")])
        style = 'fill="currentColor"' if filled else _STROKE
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24" {style}>{paths}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


_STROKE = (
    'fill="none" stroke="currentColor" stroke-width="1.75" '
    'stroke-linecap="round" stroke-linejoin="round"'
)


def _scripts() -> list[Path]:
    """Scripts that modules bring for pages of theirs."""
    return sorted(ROOT.glob("modules/*/static/*.js"))


def _icons() -> set[str]:
    lists = [SOURCE / "icons.txt", *ROOT.glob("modules/*/static/icons.txt")]
    return {word for path in lists for word in path.read_text().split()}


def _joined(folder: Path, parts: Iterable[str], suffix: str) -> bytes:
    return b"\n".join((folder / f"{part}{suffix}").read_bytes() for part in parts)


def _write(name: str, content: bytes) -> str:
    stem, _, suffix = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
    (DIST / hashed).write_bytes(content)
    return hashed


def _fingerprint() -> str:
    """Digest of everything the build reads (vendor files stand for themselves by the lock)."""
    digest = hashlib.sha256()
    inputs = [
        Path(__file__),
        ROOT / "package-lock.json",
        *ROOT.glob("modules/*/static/icons.txt"),
        *_scripts(),
    ]
    for path in [*inputs, *sorted(p for p in SOURCE.rglob("*") if p.is_file())]:
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
