"""Compares the tokenizer of Rust with spaCy's, for the languages that spaCy has rules for.

    pip install spacy==3.8.11 click
    python tests/text/check_tokenizer.py

For each language a tokenizer is made as a new pipeline has it, and its file is written. The test `tokenizer` of `thinc-text` reads
it and compares the tokens, spaces and norms of: each sentence of the treebank, each exception alone and between affixes, and
random mixtures of all these. It writes the file again, which is read by spaCy here and must have the same content and tokens.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import spacy
from spacy.attrs import NORM
from spacy.lang.char_classes import LIST_CURRENCY, LIST_ELLIPSES, LIST_PUNCT, LIST_QUOTES
from spacy.lang.lex_attrs import LEX_ATTRS
from spacy.lang.norm_exceptions import BASE_NORMS
from spacy.tokenizer import Tokenizer
from spacy.util import add_lookups
from spacy.vocab import Vocab

ROOT = Path(__file__).parents[2]
# Those that need no other package.
LANGUAGES = "en de fr es it pt nl hu tr fi sv da nb pl ru uk el cs ro ar fa he hi id bn ca hr lt sr xx".split()
PARTS = ["prefix_search", "suffix_search", "infix_finditer", "token_match", "url_match"]

ODD = [
    "", " ", "  ", "\n", "\n\n", " \n ", "\t", "a", " a", "a ", "  a", "a  ", "a  b", "a\nb", "a \n b", "a\n\n", "\u00a0", "a\u00a0b", "a\x1cb\x1f", "\u3000a\u3000",
    "\x00", "a\x00b", "\u0301", "a\u0301", "\u0301\u0301 \u200d", "\u202e", "\ufeffBOM", "\U0010ffff",
    "http://www.example.com/a-b_c?d=e&f=%20#g", "https://user:pw@host.org:8080/x.", "(www.example.co.uk)", "mailto:a.b@c.de",
    "a.b.c", "U.S.A.", "e.g.", "i.e.,", "10.000,50€", "$5", "5$", "US$5", "5km", "5km/h.", "-5", "+5", "3-4", "1,2", "a,b", "a/b", "a--b",
    "…", "...", "a...b", "..", "....a", "don't", "Don't", "DON'T", "don’t", "(don't)", "\"don't\"", "'Cause", "'cause'", "can't've",
    "dogs'", "dog's", "dog’s.", "well-known", "state-of-the-art", "9am", "9a.m.", "12:30pm", "C++", "C#", ":)", ":-)", "(:", ":)a", "a:)", ":):)", "<3", "</3",
    "👍", "👍👍🏽", "a👍b", "👨‍👩‍👧", "🇩🇪", "日本語です。", "中文，测试", "ไทย", "हिन्दी।", "עברית", "العربية،", "ﬁne", "İstanbul", "straße", "ΣΑΣ.", "a·b", "l'homme", "L’Homme",
    "qu'il", "aujourd'hui", "dell'arte", "z.B.", "d.h.", "5°C.", "[a]", "{a}", "((a))", "«a»", "„a“", "‚a‘", "a§b", "#tag", "@user", "a_b", "_a_", "*a*", "~a~",
    "!!!", "?!?", "a!b", "a?b", "a;b", "a:b", "1:2", "x=y", "x<y>z", "10%", "%10", "№5", "½", "5½", "²", "m²", "km²", "a.B", "a.b", "A.B", "a.1", "1.a", "o'clock", "rock'n'roll",
    "-", "--", "---", "a-", "-a", "-a-", "a–b", "a—b", "1–2", "\\", "a\\b", "|", "a|b", "^", "`a`", "``a''", "a​b", "end.", "end.\"", "end.)", "end.).", "end\n.", "e.\n",
]


def treebank():
    """The sentences of the treebank as they were written, if it is there."""
    folder = Path(os.environ.get("THINC_EWT", ROOT.parent / "shared" / "data"))
    for part in ["dev", "test"]:
        file = folder / f"en_ewt-ud-{part}.conllu"
        if file.exists():
            for line in file.read_text(encoding="utf8").splitlines():
                if line.startswith("# text = "):
                    yield line.removeprefix("# text = ")
        else:
            print(f"skipped: {file} is not there")


def mixtures(tokenizer, seed, count):
    """Exceptions, affixes, words and spaces in any order."""
    rng = random.Random(seed)
    rules = sorted(tokenizer.rules)
    affixes = [re.sub(r"^\\|\\(?=\W)", "", part) for part in LIST_PUNCT + LIST_QUOTES + LIST_ELLIPSES + LIST_CURRENCY]
    affixes += list("+-*/^=<>%°.'’—–~") + ["'s", "’S", "n't", "..", "--"]
    words = ["a", "Bc", "de", "F", "12", "3", "km", "m²", "é", "ß", "д", "Ж", "β", "字", "👍", "\u0301", "x.y", "www.a.com", "http://b.de/c", "a@b.org"]
    spaces = [" ", " ", " ", " ", "  ", "\n", "\t", "\u00a0", " \n\n"]
    kinds = [rules or words, affixes, words, spaces]
    for _ in range(count):
        yield "".join(rng.choice(rng.choice(kinds)) for _ in range(rng.randint(1, 12)))


def texts(tokenizer, seed, count, sentences):
    yield from ODD
    yield from sentences
    rules = sorted(tokenizer.rules)
    yield from rules
    for text in rules if len(rules) < 1500 else random.Random(seed).sample(rules, 1500):
        yield from [f"({text})", f"{text}.", f"“{text}”", f"a {text} b", f"{text}{text}", f"a-{text}", text.upper(), f"{text}'s", f" {text}\n"]
    yield from mixtures(tokenizer, seed, count)


def tokens(doc):
    return [[token.text, token.norm_, bool(token.whitespace_)] for token in doc]


def vocab():
    """Without the norms of single languages, which are no matter of the tokenizer."""
    return Vocab(lex_attr_getters={**LEX_ATTRS, NORM: add_lookups(LEX_ATTRS[NORM], BASE_NORMS)})


def content(tokenizer):
    patterns = {name: getattr(tokenizer, name) and getattr(tokenizer, name).__self__.pattern for name in PARTS}
    return patterns, tokenizer.rules, tokenizer.faster_heuristics


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000, help="of random texts for each language")
    parser.add_argument("--languages", nargs="*", default=LANGUAGES)
    args = parser.parse_args()
    sentences = list(treebank())
    differ = []
    with tempfile.TemporaryDirectory() as folder:
        golden, tokenizers = {}, {}
        for language in args.languages:
            try:
                nlp = spacy.blank(language)
            except ImportError as error:
                print(f"skipped: {language} ({str(error).splitlines()[0]})")
                continue
            tokenizer = nlp.tokenizer
            if not isinstance(tokenizer, Tokenizer):
                print(f"skipped: {language} has a tokenizer of another kind")
                continue
            file = tokenizer.to_bytes(exclude=["vocab"])
            # As a pipeline that was loaded.
            tokenizer = Tokenizer(vocab()).from_bytes(file)
            cases = [(text, tokens(tokenizer(text))) for text in texts(tokenizer, args.seed, args.count, sentences)]
            golden[language] = {"file": file.hex(), "cases": cases}
            tokenizers[language] = tokenizer
        Path(folder, "tokenizer.json").write_text(json.dumps(golden))
        command = ["cargo", "test", "--quiet", "-p", "thinc-text", "--test", "tokenizer", "--", "as_spacy", "--nocapture"]
        settings = {**os.environ, "THINC_IN": folder, "THINC_OUT": folder}
        result = subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True)
        print(result.stdout + (result.stderr if result.returncode else ""))
        differ += ["in Rust"] if result.returncode else []
        for language, tokenizer in tokenizers.items():
            file = Path(folder, language)
            if not file.exists():
                differ.append(f"{language} was not written")
                continue
            written = Tokenizer(vocab()).from_disk(file)
            if content(written) != content(tokenizer):
                differ.append(f"the file of {language}")
            if any(tokens(written(text)) != expected for text, expected in golden[language]["cases"][:1000]):
                differ.append(f"{language} read by spaCy")
    if differ:
        sys.exit(f"different: {', '.join(differ)}")
    print(f"{len(tokenizers)} tokenizers give the same tokens in Rust and in spaCy, and files with the same content")


if __name__ == "__main__":
    main()
