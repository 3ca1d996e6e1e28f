//! Files that are either the old ones or the new ones, whatever happens in between.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, ErrorKind, Result};

/// Between the values of two arrays stand a few bytes at a time; the values pass by the buffer.
const BUFFER: usize = 16 << 10;

/// Writes a file beside `path` with what `content` gives, and lets it take its place. On an error the old file stays.
pub(crate) fn replace(path: &Path, content: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let in_file = |source| error("write", path, source);
    let fill = |file: &mut File| {
        let mut buffer = BufWriter::with_capacity(BUFFER, file);
        content(&mut buffer).map_err(|error| error.in_file(path))?;
        buffer.flush().map_err(in_file)
    };
    let old = match fs::metadata(path) {
        Ok(old) => Some(old),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(in_file(error)),
    };
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        // A device or a pipe is written to: a file must not take its place. A folder refuses that.
        return fill(&mut OpenOptions::new().write(true).open(path).map_err(in_file)?);
    }
    let target = behind_links(path).map_err(in_file)?;
    let (temporary, mut file) = create_beside(&target).map_err(in_file)?;
    let written = fill(&mut file).and_then(|()| put_in_place(&file, old, &temporary, &target).map_err(in_file));
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

/// The file takes the place of `target` once it is on disk.
fn put_in_place(file: &File, old: Option<Metadata>, temporary: &Path, target: &Path) -> io::Result<()> {
    if let Some(old) = old {
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()?;
    fs::rename(temporary, target)
}

/// The file that `path` leads to: a link stays a link, and what it points to is replaced, whether that is there or not.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    // The system itself gives up after so many links.
    for _ in 0..40 {
        match fs::symlink_metadata(&target) {
            Ok(found) if found.is_symlink() => target = folder_of(&target).join(fs::read_link(&target)?),
            _ => return Ok(target),
        }
    }
    Err(io::Error::other("too many links"))
}

/// A new file in the folder of `target`, so that renaming it does not copy it. Its name is short, as that of `target` may be as long
/// as the system allows.
fn create_beside(target: &Path) -> io::Result<(PathBuf, File)> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    if target.file_name().is_none() {
        return Err(io::ErrorKind::InvalidFilename.into());
    }
    loop {
        let name = format!(".thinc-{}-{}.tmp", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let temporary = folder_of(target).join(name);
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
