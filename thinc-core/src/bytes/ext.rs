use std::path::Path;

use super::{Load, LoadReport};
use crate::bytes;
use crate::error::Result;
use crate::model::Node;

/// How every node is saved and loaded.
#[allow(clippy::wrong_self_convention, reason = "Thinc's names: `from_bytes` fills a model that is there")]
pub trait SaveExt: Node + Sized {
    /// The dimensions, attributes and parameters as bytes, in Thinc's format: Thinc's `to_bytes`.
    ///
    /// Python Thinc loads them into a model with the same layers, and the other way round. A model of combinators has
    /// the form that Thinc's combinators give it; a struct has the form of its `forward`, so
    /// `#[model(name = "relu>>softmax", forward = hidden >> output, ..)]` is Thinc's `chain(Relu(..), Softmax(..))`.
    /// The struct's name is the root's name, which must be the same on both sides. Gradients and the state of optimizers
    /// are not part of a model.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = chain((Relu::new(4, 8), Softmax::new(8, 3)));
    /// model.initialize(&(), &(), &mut train)?;
    /// let bytes = model.to_bytes()?;
    ///
    /// // Dimensions that are open take the sizes from the bytes.
    /// let mut other = chain((Relu::new(None, None), Softmax::new(None, None)));
    /// other.from_bytes(&bytes)?;
    /// let x = Floats2d::from_rows(&[[1.0, 2.0, 3.0, 4.0]]);
    /// assert_eq!(other.predict(x.clone())?, model.predict(x)?);
    /// assert_eq!(other.to_bytes()?, bytes);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a parameter is on a device that cannot be read, or has more than 4 GiB.
    fn to_bytes(&self) -> Result<Vec<u8>> {
        self.to_bytes_excluding(&[])
    }

    /// The bytes without some parts: paths of layers, parameters or attributes, such as `0` or `encode.W`, or names, such as
    /// `linear` or `W`, which stand for all that have them.
    ///
    /// An excluded parameter is written as one without a value, so loading needs the same exclusion to keep the value
    /// that the model has.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = chain((Embed::new(64, 1000), Linear::new(64, 2)));
    /// model.initialize(&(), &(), &mut train)?;
    /// let small = model.to_bytes_excluding(&["0.E"])?;
    /// assert!(small.len() < 1000);
    /// model.from_bytes_excluding(&small, &["0.E"])?;
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`to_bytes`](Self::to_bytes), and when a path names nothing.
    fn to_bytes_excluding(&self, exclude: &[&str]) -> Result<Vec<u8>> {
        bytes::to_bytes(self, exclude)
    }

    /// Takes over dimensions, attributes and parameters from bytes: Thinc's `from_bytes`.
    ///
    /// The model must have the same layers as the one that wrote them. Dimensions that are known must be the same, those
    /// that are open are filled. A parameter without a value in the bytes has none afterwards. References between layers
    /// (Thinc's `refs`) are compared with those of the model. All is compared before anything changes.
    ///
    /// Some differences stop nothing, and stand in the report as [assumed](LoadReport::assumed): layers without parameters
    /// that came or went since the bytes were written, such as a dropout; a struct that has the place of the operators it is
    /// made of; what a struct says of its older versions, with `#[model(rename = "..", default)]`.
    /// [`from_bytes_with`](Self::from_bytes_with) can do more.
    ///
    /// # Errors
    /// When the bytes are not a saved model, or of another model: the error names the first node that differs, what
    /// the model has and what the bytes have, and how many parts more differ. The model is as it was then. Bytes from
    /// anywhere are safe to try: they are checked before they are believed.
    fn from_bytes(&mut self, bytes: &[u8]) -> Result<LoadReport> {
        self.from_bytes_with(bytes, &Load::strict())
    }

    /// Whether [`from_bytes`](Self::from_bytes) would succeed, which says why where it does not. Thinc's `can_from_bytes`.
    fn can_from_bytes(&self, bytes: &[u8]) -> bool {
        bytes::can_from_bytes(self, bytes).is_ok()
    }

    /// Whether [`from_disk`](Self::from_disk) would succeed, which says why where it does not. Thinc's `can_from_disk`.
    fn can_from_disk(&self, path: impl AsRef<Path>) -> bool {
        bytes::can_from_disk(self, path.as_ref()).is_ok()
    }

    /// Loads all but some parts, by their paths or names, as [`to_bytes_excluding`](Self::to_bytes_excluding) leaves them out.
    /// Those stay as they are, and are not compared with the bytes.
    ///
    /// # Errors
    /// Those of [`from_bytes`](Self::from_bytes), and when there is no such part.
    fn from_bytes_excluding(&mut self, bytes: &[u8], exclude: &[&str]) -> Result<LoadReport> {
        self.from_bytes_with(bytes, &Load::strict().exclude(exclude))
    }

    /// Loads with settings: what to leave out, and what to do about what does not fit.
    ///
    /// An encoder that was trained with another output:
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut tagger = chain((Relu::new(4, 8), Softmax::new(8, 17)));
    /// tagger.initialize(&(), &(), &mut train)?;
    ///
    /// let mut parser = chain((Relu::new(4, 8), Linear::new(8, 3)));
    /// parser.initialize(&(), &(), &mut train)?;
    /// let report = parser.from_bytes_with(&tagger.to_bytes()?, &Load::partial())?;
    /// assert_eq!(report.loaded, ["0.W", "0.b"]);
    /// assert_eq!(report.missing, ["1: the bytes lack `linear`, which the model has here"]);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`from_bytes`](Self::from_bytes), and when a part to exclude does not exist. With [`Load::partial`], only when
    /// the bytes are not a saved model at all, or what they fill in would not fit together.
    fn from_bytes_with(&mut self, bytes: &[u8], load: &Load<'_>) -> Result<LoadReport> {
        bytes::from_bytes(self, bytes, load)
    }

    /// Writes [`to_bytes`](Self::to_bytes) to a file: Thinc's `to_disk`.
    ///
    /// The bytes are written to a temporary file in the same folder, which then takes the place of the old one: a
    /// program that is interrupted leaves the old file. Values go to the file directly, without a copy of the model in
    /// memory.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// # let path = std::env::temp_dir().join(format!("thinc-doc-{}.bin", std::process::id()));
    /// let mut model = Linear::new(4, 2);
    /// model.initialize(&(), &(), &mut train)?;
    /// model.to_disk(&path)?;
    /// Linear::<4, 2>::default().from_disk(&path)?;
    /// # drop(std::fs::remove_file(&path));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`to_bytes`](Self::to_bytes), and [`ErrorKind::Io`](crate::ErrorKind::Io) when the file cannot be
    /// written; the old file stays then.
    fn to_disk(&self, path: impl AsRef<Path>) -> Result<()> {
        self.to_disk_excluding(path, &[])
    }

    /// [`to_disk`](Self::to_disk) with the exclusions of [`to_bytes_excluding`](Self::to_bytes_excluding).
    ///
    /// # Errors
    /// As [`to_disk`](Self::to_disk), and if a part that is left out does not exist.
    fn to_disk_excluding(&self, path: impl AsRef<Path>, exclude: &[&str]) -> Result<()> {
        bytes::to_disk(self, path.as_ref(), exclude)
    }

    /// Loads a file that [`to_disk`](Self::to_disk) or Python Thinc wrote: Thinc's `from_disk`. Values go from the file to the
    /// parameters directly.
    ///
    /// # Errors
    /// Those of [`from_bytes`](Self::from_bytes), and [`ErrorKind::Io`](crate::ErrorKind::Io) when the file cannot be
    /// read. The model is as it was then.
    fn from_disk(&mut self, path: impl AsRef<Path>) -> Result<LoadReport> {
        self.from_disk_with(path, &Load::strict())
    }

    /// [`from_disk`](Self::from_disk) with the exclusions of [`from_bytes_excluding`](Self::from_bytes_excluding).
    ///
    /// # Errors
    /// As [`from_disk`](Self::from_disk), and if a part that is left out does not exist.
    fn from_disk_excluding(&mut self, path: impl AsRef<Path>, exclude: &[&str]) -> Result<LoadReport> {
        self.from_disk_with(path, &Load::strict().exclude(exclude))
    }

    /// [`from_disk`](Self::from_disk) with the settings of [`from_bytes_with`](Self::from_bytes_with).
    ///
    /// # Errors
    /// As [`from_disk`](Self::from_disk), and when a path to exclude names nothing.
    fn from_disk_with(&mut self, path: impl AsRef<Path>, load: &Load<'_>) -> Result<LoadReport> {
        bytes::from_disk(self, path.as_ref(), load)
    }
}

impl<N: Node> SaveExt for N {}
