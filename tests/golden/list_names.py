"""Writes thinc_names.txt: the names of everything public in Thinc, each behind the section of docs/from_thinc.md it is in.

    pip install thinc==8.3.11 click numpy==2.4.6
    python tests/golden/list_names.py

tests/from_thinc.rs looks each of them up in the tables there.
"""

import inspect
from pathlib import Path

import thinc.api
import thinc.types
from thinc.api import Model, Ops, registry

REGISTRIES = ["layers", "losses", "optimizers", "schedules", "initializers"]


def public(owner):
    return sorted(name for name in vars(owner) if not name.startswith("_"))


def main():
    names, registered = [], []
    for section in REGISTRIES:
        functions = getattr(registry, section).get_all()
        registered += functions.values()
        names += [(section, name) for name in sorted(functions)]
    names += [("ops", name) for name in public(Ops)]
    names += [("model", name) for name in public(Model)]
    containers = [
        name
        for name, value in inspect.getmembers(thinc.types, inspect.isclass)
        if value.__module__ == "thinc.types" and not name.startswith("_") and not name.endswith("T") and name != "Decorator"
    ]
    names += [("types", name) for name in containers]
    # `Linear` is the registry's `Linear.v1`.
    listed = {name.rpartition(".v")[0] or name for _, name in names}
    for name in public(thinc.api):
        value = getattr(thinc.api, name)
        if not (inspect.ismodule(value) or value in registered or name in listed):
            names.append(("api", name))
    lines = "".join(f"{section} {name}\n" for section, name in names)
    Path(__file__).with_name("thinc_names.txt").write_text(lines)


if __name__ == "__main__":
    main()
