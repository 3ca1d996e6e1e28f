"""Writes scoring.json: what spaCy's Scorer gives for documents of random labels.

    pip install spacy==3.8.11 click
    python tests/text/make_scoring.py

thinc-text/tests/scoring compares. A document is a list of tokens, each with tag, morph and whether a sentence starts there.
"""

import json
from pathlib import Path

import numpy
import spacy
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example

random = numpy.random.default_rng(0)
vocab = spacy.blank("en").vocab

WORDS = ["a", "b", "c", "\n"]
TAGS = ["NN", "VB", "DT", "RB", ""]
MORPHS = ["", "_", "Case=Nom", "Case=Acc", "Case=Nom|Number=Sing", "Number=Plur", "Case=Acc|Number=Plur|Person=3"]
CATS = ["SPORT", "NEWS", "ARTS"]


def pick(choices, weights):
    return str(random.choice(choices, p=numpy.asarray(weights) / sum(weights)))


def tokens(length):
    return [
        [pick(WORDS, [4, 4, 4, 1]), pick(TAGS, [5, 3, 2, 1, 1]), pick(MORPHS, [1, 2, 2, 2, 2, 2, 1]), bool(random.random() < 0.3)]
        for _ in range(length)
    ]


def predicted(gold):
    """Some of the same, and some of others. White space has no label, as of a tagger."""
    others = tokens(len(gold))
    mixed = [[g if random.random() < 0.7 else o for g, o in zip(*pair)] for pair in zip(gold, others)]
    return [[word, *rest[1:]] for (word, *_), rest in zip(gold, mixed)]


def doc(tokens, cats=None):
    words, tags, morphs, starts = zip(*tokens) if tokens else ((), (), (), ())
    starts = [start or i == 0 for i, start in enumerate(starts)]
    made = Doc(vocab, words=words, tags=tags, morphs=morphs, sent_starts=starts)
    made.cats = dict(cats or {})
    return made


def morph_key(token, attr):
    return getattr(token, attr).key


def cats_of(scores):
    keys = ["micro_p", "micro_r", "micro_f", "macro_p", "macro_r", "macro_f", "macro_auc", "f_per_type", "auc_per_type"]
    return {key: scores[f"cats_{key}"] for key in keys}


def main():
    gold = [tokens(length) for length in [12, 0, 1, 30, 7, 25]]
    found = [predicted(doc) for doc in gold]
    examples = [Example(doc(x), doc(y)) for x, y in zip(found, gold)]
    sents = Scorer.score_spans(examples, "sents", has_annotation=lambda doc: doc.has_annotation("SENT_START"))
    morph = Scorer.score_token_attr_per_feat(examples, "morph", getter=morph_key)
    golden = {
        "gold": gold,
        "predicted": found,
        "tag_acc": Scorer.score_token_attr(examples, "tag")["tag_acc"],
        "morph_acc": Scorer.score_token_attr(examples, "morph", getter=morph_key)["morph_acc"],
        "sents": {key: sents[f"sents_{key}"] for key in "prf"},
        "morph": {key: morph[f"morph_{key}"] for key in ["micro_p", "micro_r", "micro_f", "per_feat"]},
        "cats": [],
    }
    scores = [0.0, 0.25, 0.5, 0.75, 1.0]
    for multi_label in [False, True]:
        for threshold in [0.5, 0.75] if multi_label else [None]:
            pairs = []
            for _ in range(20):
                truth = {cat: float(random.random() < 0.4) for cat in CATS if random.random() < 0.9}
                # spaCy stops where a reference has categories and a prediction none.
                found = {cat: float(random.choice(scores)) for cat in CATS if cat == "NEWS" or random.random() < 0.9}
                pairs.append([found, truth])
            examples = [Example(doc([["a", "", "", True]], x), doc([["a", "", "", True]], y)) for x, y in pairs]
            options = {"labels": CATS, "multi_label": multi_label, "threshold": threshold}
            options["scores"] = cats_of(Scorer.score_cats(examples, "cats", **options))
            golden["cats"].append(options | {"pairs": pairs})
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in golden.items())
    (Path(__file__).parent / "scoring.json").write_text("{\n" + lines + "\n}\n")


if __name__ == "__main__":
    main()
