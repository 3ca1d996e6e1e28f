//! Files of Python's `safetensors`, and ours in Python. Without it the test says so and passes.

use std::process::Command;

use thinc::prelude::*;

use crate::{TempFile, bits, initialized, mlp};

const SCRIPT: &str = r#"
import sys
import numpy
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

theirs, single, half = sys.argv[1:]
tensors = load_file(theirs)
with safe_open(theirs, "numpy") as file:
    assert file.metadata() == {"format": "pt"}, file.metadata()
for name, tensor in sorted(tensors.items()):
    print(name, tensor.dtype, *tensor.shape, *tensor.view("uint32").ravel())
save_file(tensors, single, metadata={"format": "pt"})
save_file({name: tensor.astype("float16") for name, tensor in tensors.items()}, half)
"#;

/// The Python that has the package, if there is one.
fn python() -> Option<String> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let import = Command::new(&python).args(["-c", "import numpy, safetensors.numpy"]).output();
    import.is_ok_and(|output| output.status.success()).then_some(python)
}

#[test]
fn python_reads_and_writes_the_same() {
    let Some(python) = python() else {
        eprintln!("skipped: `pip install safetensors numpy`, and name another Python in the variable PYTHON");
        return;
    };
    let (ours, single, half) = (TempFile::new("ours"), TempFile::new("single"), TempFile::new("half"));
    let model = initialized(mlp([4, 3, 5]), 1);
    model.to_safetensors(&ours.0).unwrap();
    let output = Command::new(python).args(["-c", SCRIPT]).args([&ours.0, &single.0, &half.0]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = bits(&model).into_iter().map(|(path, shape, bits)| {
        let numbers = shape.iter().map(ToString::to_string).chain(bits.iter().map(ToString::to_string));
        format!("{path} float32 {}\n", numbers.collect::<Vec<_>>().join(" "))
    });
    assert_eq!(String::from_utf8(output.stdout).unwrap(), lines.collect::<String>());
    assert_eq!(std::fs::read(&single.0).unwrap(), std::fs::read(&ours.0).unwrap());

    let mut loaded = mlp([4, 3, 5]);
    let report = loaded.from_safetensors(&half.0).unwrap();
    assert_eq!(report.assumed.len(), 4);
    let (found, want) = (loaded.params().unwrap(), model.params().unwrap());
    for (path, want) in want.iter() {
        let found = found.get(path).unwrap().storage().as_slice().unwrap();
        // A half has 11 bits.
        for (found, want) in found.iter().zip(want.storage().as_slice().unwrap()) {
            assert!((found - want).abs() <= want.abs() / 2048.0 + 1e-7, "{path}: {found} for {want}");
        }
    }
}
