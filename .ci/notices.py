"""Prints what packages that are linked into the program ask to be passed on beside their licence: notices, and the licences of fonts.

Usage: cargo metadata --locked --format-version 1 --filter-platform TARGET | notices.py
"""

import json
import pathlib
import sys

metadata = json.load(sys.stdin)
nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
linked, waiting = set(), [metadata["resolve"]["root"]]
while waiting:
    package = waiting.pop()
    if package not in linked:
        linked.add(package)
        normal = (d for d in nodes[package]["deps"] if any(kind["kind"] is None for kind in d["dep_kinds"]))
        waiting.extend(d["pkg"] for d in normal)

found = 0
for package in sorted(metadata["packages"], key=lambda p: (p["name"], p["version"])):
    folder = pathlib.Path(package["manifest_path"]).parent
    if package["id"] not in linked or package["id"] == metadata["resolve"]["root"]:
        continue
    for file in sorted([*folder.glob("NOTICE*"), *folder.glob("fonts/*OFL*")]):
        found += 1
        print(f"\n{'=' * 80}\n{file.relative_to(folder)} of {package['name']} {package['version']}\n{'=' * 80}\n")
        print(file.read_text(encoding="utf-8").strip())
if not found:
    sys.exit("no notice was found, though the built-in font has a licence of its own")
