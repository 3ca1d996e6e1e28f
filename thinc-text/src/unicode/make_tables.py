"""Writes tables.rs: what Python 3.11 says of each code point, as ranges.

    pip install spacy==3.8.11 click
    python3.11 thinc-text/src/unicode/make_tables.py
"""

import re
import unicodedata
from pathlib import Path

from spacy.lang.char_classes import ALPHA_LOWER

WIDTH = 120
IS_LOWER = re.compile(f"[{ALPHA_LOWER}]")

TABLES = {
    "ALPHA": ("Letters: the categories `L*`.", str.isalpha),
    "DECIMAL": ("Digits of decimal numbers: the category `Nd`.", str.isdecimal),
    "OTHER_DIGIT": (
        "Other digits, as superscripts: `Numeric_Type=Digit`.",
        lambda c: c.isdigit() and not c.isdecimal(),
    ),
    "PUNCT": ("Punctuation: the categories `P*`.", lambda c: unicodedata.category(c).startswith("P")),
    "CURRENCY": ("Signs of currencies: the category `Sc`.", lambda c: unicodedata.category(c) == "Sc"),
    "TITLE": ("Digraphs with the first letter in upper case: the category `Lt`.", lambda c: unicodedata.category(c) == "Lt"),
    "ALPHA_LOWER": (
        "Letters in lower case, and those without case, of the scripts that spaCy knows (`char_classes.ALPHA_LOWER`).",
        lambda c: IS_LOWER.match(c) is not None,
    ),
}


def ranges(has):
    found = []
    for code in range(0x110000):
        if not 0xD800 <= code < 0xE000 and has(chr(code)):
            if found and found[-1][1] == code - 1:
                found[-1][1] = code
            else:
                found.append([code, code])
    return found


def table(name, doc, found):
    lines = ["   "]
    for first, last in found:
        item = f" ({first:#x}, {last:#x}),"
        if len(lines[-1]) + len(item) > WIDTH:
            lines.append("   ")
        lines[-1] += item
    return f"\n/// {doc}\npub(super) const {name}: &[(u32, u32)] = &[\n" + "\n".join(lines) + "\n];\n"


def main():
    assert unicodedata.unidata_version == "14.0.0", "Python 3.11 has Unicode 14"
    text = "//! What Python 3.11 says of each code point (Unicode 14), as ranges. Written by make_tables.py.\n"
    text += "".join(table(name, doc, ranges(has)) for name, (doc, has) in TABLES.items())
    (Path(__file__).parent / "tables.rs").write_text(text)


if __name__ == "__main__":
    main()
