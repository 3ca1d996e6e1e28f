"""Compares the attributes of words with spaCy's: odd words, those of the treebank, and every code point of Unicode 14.

    pip install spacy==3.8.11 click
    python3.11 tests/text/check_attributes.py

Code points also stand beside a sigma, whose lower case depends on its neighbours. The test `attributes` of `thinc-text` reads
what spaCy says and compares.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

import spacy
from spacy import attrs
from spacy.lookups import Lookups

ROOT = Path(__file__).parents[2]
FLAGS = (
    "IS_ALPHA IS_ASCII IS_DIGIT IS_LOWER IS_PUNCT IS_SPACE IS_TITLE IS_UPPER LIKE_URL LIKE_NUM LIKE_EMAIL IS_STOP "
    "IS_BRACKET IS_QUOTE IS_LEFT_PUNCT IS_RIGHT_PUNCT IS_CURRENCY"
).split()
NAMES = "ORTH LOWER NORM SHAPE PREFIX SUFFIX LENGTH".split()
# Categories of many code points that are all alike.
ALIKE = {"Co", "Lo"}
# The lower case of a sigma beside them is another in Rust: thinc-text/src/unicode/mod.rs.
NOT_BESIDE_SIGMA = "ʕ\U0001171e"

ODD = [
    # Case and letters
    "", "a", "A", "I", "Apple", "apple", "APPLE", "iPhone", "McDonald's", "O'NEIL", "ab1C", "A1B", "İstanbul", "ISPARTA", "ılık", "DİYARBAKIR",
    "ΣΑΣ", "ΟΔΥΣΣΕΥΣ", "Σ", "ΑΣ.", "ΑΣ'", "ΑΣ'Α", "ΑΣ\u0301", "Σ1", "ǅ", "ǅungla", "ǆ", "ßẞ", "STRASSE", "ŉ", "ﬁne", "ﬃ", "Éa", "E\u0301", "ªb", "ʰ", "ⅷ", "Ⅷ", "ⅧA", "Ⓐ",
    "Ა", "ა", "Ꭰ", "ꭰ", "𝐀", "𝐚", "𐐀", "𐐨", "ʕ", "ჼ", "ꟲ", "\uab69", "ჼA",
    # Numbers
    "1", "12.50", "1,000", "-5", "+1", "±2", "~3", "--1", "1/2", "1/2/3", "1/", "½", "²", "m²", "km2", "٣", "१२", "๓", "①", "⑴", "𝟙", "三", "一百", "1st", "2ND", "3rds", "th",
    "ten", "Ten", "tens", "first", "MILLION", "1e5", "0x1F", "t.e.n",
    # Scripts
    "日本語", "日本語です", "中文", "한국어", "हिन्दी", "नमस्ते", "ไทย", "ภาษาไทย", "עברית", "العربية", "বাংলা", "தமிழ்", "ქართული", "Ελληνικά", "Русский", "Việt", "ʻOkina",
    # Signs
    ".", ",", "...", "…", "!!!!!!", "?!", "-", "--", "---", "—", "–", "'", "''", "\"", "`", "``", "“", "”", "„", "‘", "’", "«", "»", "‹", "❮", "´", "´´", "(", "]", "{", "<", ">", "()",
    "$", "€", "£", "US$", "C$", "₺", "€€", "%", "&", "+", "=", "|", "\\", "_", "__", "#", "@", "©", "°", "。", "，", "？", "।", "·", "•", "→", "\u200b", "\u200d", "\u00ad", "\ufeff", "\x00",
    # White space
    " ", "  ", "\n", "\n\n", " \n", "\t", "\r\n", "\u00a0", "\u2003", "\u3000", "\x1c", "\x1f", "\x85", "\u2028", "a b", " a",
    # Emoji
    "👍", "👍🏽", "👨‍👩‍👧", "🇩🇪", "❤️", ":)", ":-D",
    # Norms, symbols, stop words
    "'s", "’S", "n't", "n’t", "N'T", "colour", "Colour", "the", "The", "THE", "whereafter", "X", "det", "NUM", "NOUN", "_SP", "nn", "obj", "mark", "ORTH", "_", "XX", "x", "d",
    # Addresses
    "www.", "www.a", "http://", "https://x", "HTTP://x", "a.com", "a.COM", "A.com", "a.co.uk", "a.b", "a.b/", ".com", "com.", "a..com", "a.com.", "e.g.", "U.S.", "a.com:80", "a.xyz1", "a.x:y/",
    "ftp://a.example", "f://a.example", "a+b.c://x.example:8080/p?q#r", "a.example:1", "a.example:123456", "a.example/x y", "a.example\n", "a.example/\n", "a_b.example", "-a.example", "a-.example",
    "日本.example", "a.日本", "ÄÖ.example", "x" * 64 + ".example", "x" * 65 + ".example", "a." + "x" * 63, "a." + "x" * 64,
    "1.2.3.4", "1.2.3.4:80/x", "01.2.3.4", "1.02.003.4", "1.2.3.0", "1.2.3.254", "1.2.3.255", "223.1.1.1", "224.1.1.1", "9.9.9.256", "1.299.1.1", "1.249.255.1", "10.0.0.1", "127.0.0.1", "192.168.0.1",
    "169.254.1.1", "172.15.0.1", "172.16.0.1", "172.2٣.0.1", "172.31.0.1", "172.32.0.1", "1.٢.3.4", "1٢.3.4.5", "http//1.2.3.4", "a@b.c", "a@b.com", "@b.c", "a@b", "a.b+c@d-e.f", "a@b.c d", "ä@b.c", "a@b_c.d", "a@.c",
    # Lengths
    "x" * 99, "x" * 100, "Ä" * 120, "ab", "abc", "abcd", "👍👍👍👍",
]
NORMS = {"colour": "color", "Apple": "apple inc.", "€": "euro", "\n": "newline", "X": "ex", "": "nothing"}


def treebank():
    """The words of the treebank, if it is there."""
    folder = Path(os.environ.get("THINC_EWT", ROOT.parent / "shared" / "data"))
    for part in ["train", "dev", "test"]:
        file = folder / f"en_ewt-ud-{part}.conllu"
        if not file.exists():
            print(f"skipped: {file} is not there")
            continue
        for line in file.read_text(encoding="utf8").splitlines():
            if line[:1].isdigit():
                yield line.split("\t")[1]


def code_points():
    """Every code point alone, and around a sigma where it may matter for case."""
    if unicodedata.unidata_version != "14.0.0":
        print("skipped: the code points, as this Python has another version of Unicode than 3.11")
        return
    for code in range(sys.maxunicode + 1):
        c, category = chr(code), unicodedata.category(chr(code))
        if category not in {"Cn", "Cs"}:
            yield c
            if category not in ALIKE and c not in NOT_BESIDE_SIGMA:
                yield from [f"aΣ{c}", f"{c}Σ", f"aΣ{c}a"]


def addresses(count):
    """Parts of addresses in any order."""
    rng = random.Random(0)
    parts = "a b1 Ab é 日 ß-ø a_b - _ com org de ac.uk example www . .. : :// / ? # @ http ftp x.y 0 1 10 172 192.168 16 255 254 256 223 1.2.3 ٣ :80 :123456 \n".split(" ")
    yield from ("".join(rng.choice(parts) for _ in range(rng.randint(2, 9))) for _ in range(count))
    yield from (".".join(str(rng.randint(0, 300)) for _ in range(4)) for _ in range(count // 10))
    yield from ("".join(rng.choice(["a", "-b", "1", "c."]) for _ in range(rng.randint(1, 9))) + rng.choice([".com", ".example", ".Example", ".c"]) for _ in range(count // 10))


def cases(words):
    """What spaCy says of the words: flags in one number, and the other attributes."""
    norms = Lookups()
    norms.add_table("lexeme_norm", NORMS)
    mask = sum(1 << attrs.IDS[name] for name in FLAGS)
    for name, lang, lookups in [("English", "en", None), ("any language", "xx", None), ("norms", "en", norms)]:
        nlp = spacy.blank(lang)
        if lookups:
            nlp.vocab.lookups = lookups
        # Words that came before the table would keep their norms.
        vocab = spacy.blank(lang).from_bytes(nlp.to_bytes()).vocab
        lexemes = [(word, vocab[word]) for word in (words if name == "English" else ODD)]
        rows = [[word, lexeme.flags & mask, *(getattr(lexeme, name.lower()) for name in NAMES[:-1]), len(word)] for word, lexeme in lexemes]
        table = {str(vocab.strings[word]): norm for word, norm in NORMS.items()} if lookups else {}
        yield {"name": name, "lang": lang, "norms": table, "words": rows}


def main():
    words = list(dict.fromkeys([*ODD, *treebank(), *addresses(100_000), *code_points()]))
    with tempfile.TemporaryDirectory() as folder:
        golden = {"flags": FLAGS, "attrs": NAMES, "cases": list(cases(words))}
        Path(folder, "attributes.json").write_text(json.dumps(golden))
        command = ["cargo", "test", "--quiet", "-p", "thinc-text", "--test", "attributes", "--", "--nocapture"]
        result = subprocess.run(command, env={**os.environ, "THINC_IN": folder}, cwd=ROOT, capture_output=True, text=True)
    print(result.stdout + (result.stderr if result.returncode else ""))
    if result.returncode:
        sys.exit("different in Rust")
    print(f"{len(words)} words have the same attributes in Rust and in spaCy")


if __name__ == "__main__":
    main()
