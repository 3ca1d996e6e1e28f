"""Where the golden files are, and the random numbers in them.

The files in this folder are those of seed 0. check_in_python.py sets THINC_SEED and THINC_GOLDEN, for other numbers in another folder.
"""

import json
import os
from pathlib import Path

import numpy


def generator(seed):
    return numpy.random.default_rng(seed + int(os.environ.get("THINC_SEED", "0")))


def write(file, cases):
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(case)}" for name, case in cases.items())
    folder = Path(os.environ.get("THINC_GOLDEN", Path(__file__).parent))
    (folder / file).write_text("{\n" + lines + "\n}\n")
