//! MKL, which PyTorch multiplies with, uses AVX-512 on processors of one maker alone. A library that is loaded first can
//! answer its question otherwise.

use std::path::Path;
use std::process::Command;

use task::Result;

const SOURCE: &str = "int mkl_serv_intel_cpu_true(void) { return 1; }\n";

/// Builds that library, and gives its path; `None` without a C compiler.
pub(crate) fn preload() -> Result<Option<String>> {
    let executable = std::env::current_exe()?;
    let folder = executable.parent().unwrap_or(Path::new("."));
    let (source, library) = (folder.join("mkl.c"), folder.join("libmkl_avx512.so"));
    std::fs::write(&source, SOURCE)?;
    let built = Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&library, &source]).status();
    Ok(built.is_ok_and(|status| status.success()).then(|| library.to_string_lossy().into_owned()))
}
