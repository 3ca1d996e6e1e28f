use std::path::Path;

use super::{Load, LoadReport};
use crate::error::Result;
use crate::model::Node;
use crate::safetensors;

/// How every node is saved as a file of safetensors, and loaded from one.
#[allow(clippy::wrong_self_convention, reason = "as `from_bytes` they fill a model that is there")]
pub trait SafetensorsExt: Node + Sized {
    /// Writes the parameters to a file, under their paths.
    ///
    /// Libraries of PyTorch and Hugging Face read it, with values of type `F32`; its metadata is `{"format": "pt"}`. The
    /// same parameters give the same bytes. The bytes are written to a temporary file in the same folder, which then
    /// takes the place of the old one: a program that is interrupted leaves the old file, and so does an error.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// # let path = std::env::temp_dir().join(format!("thinc-doc-{}.safetensors", std::process::id()));
    /// let mut model = chain((Relu::new(4, 8), Softmax::new(8, 3)));
    /// model.initialize(&(), &(), &mut train)?;
    /// model.to_safetensors(&path)?;
    ///
    /// // Dimensions that are open take the sizes from the file.
    /// let mut other = chain((Relu::new(None, None), Softmax::new(None, None)));
    /// let report = other.from_safetensors(&path)?;
    /// assert_eq!(report.loaded, ["0.W", "0.b", "1.W", "1.b"]);
    /// let x = Floats2d::from_rows(&[[1.0, 2.0, 3.0, 4.0]]);
    /// assert_eq!(other.predict(x.clone())?, model.predict(x)?);
    /// # drop(std::fs::remove_file(&path));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a parameter has no value yet, as a file cannot say so: initialize the model, or exclude it. When a parameter is
    /// on a device that cannot be read, and [`ErrorKind::Io`](crate::ErrorKind::Io) when the file cannot be written.
    fn to_safetensors(&self, path: impl AsRef<Path>) -> Result<()> {
        self.to_safetensors_excluding(path, &[])
    }

    /// [`to_safetensors`](Self::to_safetensors) without some parts: paths of layers or parameters, such as `0` or
    /// `encode.W`, or names, such as `linear` or `W`.
    ///
    /// # Errors
    /// As [`to_safetensors`](Self::to_safetensors), and when a path names nothing.
    fn to_safetensors_excluding(&self, path: impl AsRef<Path>, exclude: &[&str]) -> Result<()> {
        safetensors::to_file(self, path.as_ref(), exclude)
    }

    /// What [`to_safetensors`](Self::to_safetensors) writes, as bytes.
    ///
    /// # Errors
    /// As [`to_safetensors`](Self::to_safetensors), without a file.
    fn to_safetensors_bytes(&self) -> Result<Vec<u8>> {
        self.to_safetensors_bytes_excluding(&[])
    }

    /// What [`to_safetensors_excluding`](Self::to_safetensors_excluding) writes, as bytes.
    ///
    /// # Errors
    /// As [`to_safetensors_excluding`](Self::to_safetensors_excluding), without a file.
    fn to_safetensors_bytes_excluding(&self, exclude: &[&str]) -> Result<Vec<u8>> {
        safetensors::to_bytes(self, exclude)
    }

    /// Takes over the parameters from a file, whoever wrote it.
    ///
    /// Each is found under its path, or one that it had in [older versions](crate::Model) of a struct, and must have the
    /// shape of the model's; dimensions that are open are filled. Where the model is on another device, the values are moved
    /// there. They are read into place: no second copy of the file is in memory.
    ///
    /// # Errors
    /// When the file is not in the format, a parameter is not in it or of another shape or type, or it has a tensor that
    /// the model has no parameter for: the error names the first, what the model has and what the file, and how many more
    /// differ. [`ErrorKind::Io`](crate::ErrorKind::Io) when the file cannot be read. The model is as it was then. Files
    /// from anywhere are safe to try: they are checked before they are believed.
    fn from_safetensors(&mut self, path: impl AsRef<Path>) -> Result<LoadReport> {
        self.from_safetensors_with(path, &Load::strict())
    }

    /// [`from_safetensors`](Self::from_safetensors) with settings: what to leave out, what to do about what does not fit,
    /// and [other names](Load::rename). A path to exclude may also name a tensor that only the file has.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// # let path = std::env::temp_dir().join(format!("thinc-doc-with-{}.safetensors", std::process::id()));
    /// let mut saved = chain((Relu::new(4, 8), Softmax::new(8, 3)));
    /// saved.initialize(&(), &(), &mut train)?;
    /// saved.to_safetensors(&path)?;
    ///
    /// let mut model = chain((Relu::new(4, 8), Softmax::new(8, 5)));
    /// model.initialize(&(), &(), &mut train)?;
    /// let report = model.from_safetensors_with(&path, &Load::partial())?;
    /// assert_eq!(report.loaded, ["0.W", "0.b"]);
    /// assert_eq!(report.missing[0], "1.W: shape (5, 8) in the model, (3, 8) in the file");
    /// # drop(std::fs::remove_file(&path));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`from_safetensors`](Self::from_safetensors), and when a path to exclude names nothing. Also what is loaded in
    /// part must leave layers that fit each other.
    fn from_safetensors_with(&mut self, path: impl AsRef<Path>, load: &Load<'_>) -> Result<LoadReport> {
        safetensors::from_file(self, path.as_ref(), load)
    }

    /// Takes over the parameters from the bytes of a file.
    ///
    /// # Errors
    /// As [`from_safetensors`](Self::from_safetensors), without a file.
    fn from_safetensors_bytes(&mut self, bytes: &[u8]) -> Result<LoadReport> {
        self.from_safetensors_bytes_with(bytes, &Load::strict())
    }

    /// [`from_safetensors_bytes`](Self::from_safetensors_bytes) with the settings of
    /// [`from_safetensors_with`](Self::from_safetensors_with).
    ///
    /// # Errors
    /// As [`from_safetensors_with`](Self::from_safetensors_with), without a file.
    fn from_safetensors_bytes_with(&mut self, bytes: &[u8], load: &Load<'_>) -> Result<LoadReport> {
        safetensors::from_bytes(self, bytes, load)
    }

    /// Uses the memory of a file for the parameters, instead of a copy.
    ///
    /// It takes microseconds, however large the file is, as the system reads what is used when it is used, and
    /// all processes that map the file share its memory. A parameter is copied when it is first written, by an optimizer
    /// for instance, and the file never changes. What cannot be used in place is copied at once: values of 16 bits, or at odd
    /// places, and those of a model on another device.
    ///
    /// [`to_safetensors`](Self::to_safetensors) may replace the file, as the old one lives on where it is mapped; Windows
    /// refuses that as long as it is.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// # let path = std::env::temp_dir().join(format!("thinc-doc-map-{}.safetensors", std::process::id()));
    /// let mut model = Linear::new(4, 2);
    /// model.initialize(&(), &(), &mut train)?;
    /// model.to_safetensors(&path)?;
    ///
    /// let mut mapped = Linear::new(None, None);
    /// // SAFETY: nobody else knows of the file.
    /// unsafe { mapped.map_safetensors(&path)? };
    /// let x = Floats2d::from_rows(&[[1.0, 2.0, 3.0, 4.0]]);
    /// assert_eq!(mapped.predict(x.clone())?, model.predict(x)?);
    /// # drop(std::fs::remove_file(&path));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Safety
    /// As long as a parameter uses the file, which may be for as long as any copy of it lives, nobody may write to the file or
    /// shorten it, in this process or another: the parameters would change while they are read, and reading what is no
    /// longer there ends the program. Replacing the file by another, or removing it, is fine.
    ///
    /// # Errors
    /// As [`from_safetensors`](Self::from_safetensors).
    unsafe fn map_safetensors(&mut self, path: impl AsRef<Path>) -> Result<LoadReport> {
        // SAFETY: as the caller promises.
        unsafe { self.map_safetensors_with(path, &Load::strict()) }
    }

    /// [`map_safetensors`](Self::map_safetensors) with the settings of
    /// [`from_safetensors_with`](Self::from_safetensors_with).
    ///
    /// # Safety
    /// As [`map_safetensors`](Self::map_safetensors).
    ///
    /// # Errors
    /// As [`from_safetensors_with`](Self::from_safetensors_with).
    unsafe fn map_safetensors_with(&mut self, path: impl AsRef<Path>, load: &Load<'_>) -> Result<LoadReport> {
        // SAFETY: as the caller promises.
        unsafe { safetensors::from_mapped_file(self, path.as_ref(), load) }
    }
}

impl<N: Node> SafetensorsExt for N {}
