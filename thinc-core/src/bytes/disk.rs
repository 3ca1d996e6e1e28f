//! Files that are either the old ones or the new ones, whatever happens in between.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, ErrorKind, Result};

pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|source| error("read", path, source))
}

/// Writes a file beside `path` and lets it take its place.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    try_replace(path, bytes).map_err(|source| error("write", path, source))
}

fn try_replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let old = match fs::metadata(path) {
        Ok(old) => Some(old),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        // A device or a pipe is written to: a file must not take its place. A folder refuses that.
        return OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    // A link stays a link, and what it points to is replaced.
    let target = if old.is_some() { fs::canonicalize(path)? } else { path.to_owned() };
    let (temporary, mut file) = create_beside(&target)?;
    let written = (|| {
        file.write_all(bytes)?;
        if let Some(old) = old {
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&temporary, &target)
    })();
    if let Err(error) = written {
        // What went wrong is the news, not whether cleaning up worked.
        drop(fs::remove_file(&temporary));
        return Err(error);
    }
    // The new name lasts through a power cut only once the folder is on disk too. Not every system can do that.
    if let Ok(folder) = File::open(folder_of(&target)) {
        drop(folder.sync_all());
    }
    Ok(())
}

/// A new file in the folder of `target`, so that renaming it does not copy it.
fn create_beside(target: &Path) -> io::Result<(PathBuf, File)> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let Some(name) = target.file_name() else { return Err(io::ErrorKind::InvalidFilename.into()) };
    loop {
        let mut temporary = OsString::from(".");
        temporary.push(name);
        temporary.push(format!(".{}-{}.tmp", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
        let temporary = folder_of(target).join(temporary);
        match OpenOptions::new().write(true).create_new(true).open(&temporary) {
            // Left by a process of the same number that did not come to its end.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            file => return file.map(|file| (temporary, file)),
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cold]
pub(crate) fn error(action: &'static str, path: &Path, source: io::Error) -> Error {
    ErrorKind::Io { action, file: format!("`{}`", path.display()), source }.into()
}
