"""What the workers of the tagger share: the data, and the requests that they answer.

A worker is started with the files of the treebank, and how many sentences of each to use. On its input come requests, on its
output goes one line for each: words per second on the wall and per second of the processor, or a number twice.
"""

import resource
import sys
import time

if "torch" not in sys.argv:
    # Thinc imports PyTorch where it is installed, which would count as Thinc's own memory.
    sys.modules["torch"] = None

WIDTH, DEPTH, WINDOW, PIECES = 96, 4, 1, 3
ROWS = [2000, 1000, 1000, 1000]
BATCH = 128
DROPOUT = 0.1
RATE = 0.001
SINGLE = 300


def sentences(path, limit):
    """Words and parts of speech of so many sentences; ranges and empty nodes are left out."""
    result, words, tags = [], [], []
    with open(path, encoding="utf8") as lines:
        for line in lines:
            if line[0] == "#":
                continue
            columns = line.rstrip("\n").split("\t")
            if len(columns) == 10:
                if columns[0].isdigit():
                    words.append(columns[1])
                    tags.append(columns[3])
            elif words:
                result.append((words, tags))
                words, tags = [], []
                if len(result) == limit:
                    break
    return result


def data():
    """Training and test sentences, and all tags."""
    train, dev, train_limit, dev_limit = sys.argv[1:5]
    train, dev = sentences(train, int(train_limit)), sentences(dev, int(dev_limit))
    return train, dev, sorted({tag for _, tags in train + dev for tag in tags})


def features(split):
    """The ids of each sentence's words, (words, 4), as spaCy computes them."""
    import spacy
    from spacy.attrs import NORM, PREFIX, SHAPE, SUFFIX
    from spacy.tokens import Doc

    vocab = spacy.blank("en").vocab
    return [Doc(vocab, words=words).to_array([NORM, PREFIX, SUFFIX, SHAPE]).astype("u8") for words, _ in split]


def batches(items, size):
    return [items[i : i + size] for i in range(0, len(items), size)]


def serve(epoch, predict, accuracy):
    """Answers requests. `predict` gets documents and the size of batches, and gives what is to be timed."""
    train, dev, _ = data()

    def number_of_words(split):
        return sum(len(words) for words, _ in split)

    for line in sys.stdin:
        request, *argument = line.split()
        if request == "memory":
            value = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            print(value, value, flush=True)
            continue
        if request == "accuracy":
            value = accuracy()
            print(value, value, flush=True)
            continue
        if request == "epoch":
            words, work = number_of_words(train), epoch
        else:
            size = int(argument[0])
            limit = SINGLE if size == 1 else None
            words, work = number_of_words(dev[:limit]), predict(size, limit)
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        print(words / (time.perf_counter() - wall), words / (time.process_time() - cpu), flush=True)
