"""Writes what spaCy's tokenizer makes of odd texts, with rules made for this: thinc-text/tests/tokenizer/golden.json.

    python tests/text/make_tokenizer.py
"""

import json
import re
from pathlib import Path

from check_tokenizer import ODD, tokens, vocab
from spacy.attrs import NORM, ORTH
from spacy.tokenizer import Tokenizer

OUT = Path(__file__).parents[2] / "thinc-text/tests/tokenizer/golden.json"

PREFIX = r"""^\(|^\[|^"|^'|^“|^\$|^€|^\.\.+|^…|^\+(?![0-9])|^[\u2600-\u26ff\U0001F300-\U0001FAFF]|^-(?=[^\W\d_])"""
SUFFIX = r"""\)$|\]$|"$|'$|”$|’$|,$|:$|!$|\?$|…$|\.\.+$|(?<=[a-zß-öø-ÿ)"'%²])\.$|(?<=[0-9])(?:km|m²|m|%|€)$|'s$|’S$|[\U0001F300-\U0001FAFF]$"""
INFIX = r"""\.\.+|…|(?<=[a-z])\.(?=[A-Z])|(?<=[^\W\d_])(?:-|–|—|--|~)(?=[^\W\d_])|(?<=[0-9])[+\-*^](?=[0-9-])|(?<=\w)[:<>=/](?=[A-Za-z])|\b(?=X)"""
EXCEPTIONS = {
    "don't": [{ORTH: "do"}, {ORTH: "n't", NORM: "not"}],
    "Don't": [{ORTH: "Do", NORM: "do"}, {ORTH: "n't", NORM: "not"}],
    "'Cause": [{ORTH: "'Cause", NORM: "because"}],
    ":)": [{ORTH: ":)"}],
    "(:": [{ORTH: "(:", NORM: "smile"}],
    ":):)": [{ORTH: ":):)"}],
    "e.g.": [{ORTH: "e.g."}],
    "U.S.A.": [{ORTH: "U.S.A.", NORM: "USA"}],
    "New York": [{ORTH: "New York", NORM: "NY"}],
    "a  b": [{ORTH: "a"}, {ORTH: "  "}, {ORTH: "b", NORM: "bee"}],
    "well-known": [{ORTH: "well-known"}],
    "o'clock": [{ORTH: "o'clock"}],
    "9am": [{ORTH: "9"}, {ORTH: "am", NORM: "a.m."}],
    "d.h.": [{ORTH: "d.", NORM: "das"}, {ORTH: "h.", NORM: "heißt"}],
}
MORE = [
    "New York", "New  York", "in New York.", "(New York)", "a  b", "x a  b y", "do n't", "do n't don't", ":) :):) :):", "(:)", "well-known well-known-ness",
    "http://a.com/b-c.d/E", "a@b-c.de", "1234.5.6", "X-Xray aXbX", "d.h.d.h.", "9am-9am", "+1 +a -a -1", "a<b>c=d/E", "12:30", "Straße-Äpfel–Öl",
]
TOKENIZERS = {
    "rules": {
        "rules": EXCEPTIONS, "prefix_search": PREFIX, "suffix_search": SUFFIX, "infix_finditer": INFIX,
        "token_match": r"(?iu)^[0-9]+(?:[.,][0-9]+)*\Z|^x{2,3}$", "url_match": r"(?:https?://)?\S+@?\w+\.(?P<tld>com|de)(?:/\S*)?$",
    },
    "slow": {"rules": EXCEPTIONS, "prefix_search": PREFIX, "suffix_search": SUFFIX, "infix_finditer": INFIX, "faster_heuristics": False},
    "anywhere": {"rules": EXCEPTIONS, "prefix_search": r"[(.]+", "suffix_search": r"\s|[a-d]+|\W$", "infix_finditer": r"|e|(?!\d)-"},
    "nothing": {},
}


def main():
    golden = {}
    for name, settings in TOKENIZERS.items():
        settings = {
            key: getattr(re.compile(value), {"infix_finditer": "finditer"}.get(key, key.split("_")[1])) if isinstance(value, str) else value
            for key, value in settings.items()
        }
        file = Tokenizer(vocab(), **settings).to_bytes(exclude=["vocab"])
        # As a pipeline that was loaded.
        tokenizer = Tokenizer(vocab()).from_bytes(file)
        golden[name] = {"file": file.hex(), "cases": [[text, tokens(tokenizer(text))] for text in ODD + list(EXCEPTIONS) + MORE]}
    lines = [f'"{name}": {{"file": "{value["file"]}", "cases": [\n' + ",\n".join(json.dumps(case, ensure_ascii=False) for case in value["cases"]) + "]}" for name, value in golden.items()]
    OUT.write_text("{" + ",\n".join(lines) + "}\n")


if __name__ == "__main__":
    main()
