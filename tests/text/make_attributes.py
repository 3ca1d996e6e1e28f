"""Writes what spaCy says of odd words: thinc-text/tests/attributes/golden.json.

    python3.11 tests/text/make_attributes.py
"""

import json
from pathlib import Path

from check_attributes import FLAGS, NAMES, ODD, cases

OUT = Path(__file__).parents[2] / "thinc-text/tests/attributes/golden.json"


def main():
    texts = []
    for case in cases(ODD):
        rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in case.pop("words"))
        texts.append(json.dumps(case, ensure_ascii=False)[:-1] + f', "words": [\n{rows}\n]}}')
    head = json.dumps({"flags": FLAGS, "attrs": NAMES})[:-1]
    OUT.write_text(head + ', "cases": [\n' + ",\n".join(texts) + "\n]}\n", encoding="utf8")


if __name__ == "__main__":
    main()
