"""One measurement of `cargo bench --bench saving`: prints seconds and bytes of memory.

    saving.py ACTION ROWS WIDTH CLASSES FOLDER
"""

import sys
import time
from pathlib import Path

action, rows, width, classes, folder = sys.argv[1], *map(int, sys.argv[2:5]), Path(sys.argv[5])


def status(name):
    """A line of what Linux says about this process, in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def measure(work):
    before = status("VmRSS")
    # Forgets the highest use of memory so far.
    Path("/proc/self/clear_refs").write_text("5")
    start = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - start
    print(seconds, status("VmHWM") - before)
    del result


def thinc_model():
    from thinc.api import HashEmbed, Linear, chain

    return chain(HashEmbed(width, rows, seed=0), Linear(classes, width))


def numpy_state():
    import numpy

    shapes = {"0.E": (rows, width), "1.W": (classes, width), "1.b": (classes,)}
    return {name: numpy.full(shape, 0.5, dtype="f") for name, shape in shapes.items()}


if action == "thinc to_disk":
    model = thinc_model().initialize()
    measure(lambda: model.to_disk(folder / "thinc.bin"))
elif action == "thinc from_disk":
    if not (folder / "thinc.bin").exists():
        thinc_model().initialize().to_disk(folder / "thinc.bin")
        sys.exit(1)
    model = thinc_model()
    measure(lambda: model.from_disk(folder / "thinc.bin"))
elif action == "torch save":
    import torch

    state = {name: torch.from_numpy(values) for name, values in numpy_state().items()}
    measure(lambda: torch.save(state, folder / "torch.pt"))
elif action == "torch load":
    import torch

    if not (folder / "torch.pt").exists():
        torch.save({name: torch.from_numpy(values) for name, values in numpy_state().items()}, folder / "torch.pt")
        sys.exit(1)
    # The tensors alone: putting them into a module takes another copy.
    measure(lambda: torch.load(folder / "torch.pt", weights_only=True))
elif action == "safetensors save_file":
    from safetensors.numpy import save_file

    state = numpy_state()
    measure(lambda: save_file(state, folder / "numpy.safetensors"))
elif action == "safetensors load_file":
    from safetensors.numpy import load_file, save_file

    if not (folder / "numpy.safetensors").exists():
        save_file(numpy_state(), folder / "numpy.safetensors")
        sys.exit(1)
    measure(lambda: load_file(folder / "numpy.safetensors"))
