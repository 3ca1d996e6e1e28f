use std::io::{BufWriter, Write};

use rmp::encode;
use serde::Serialize;

use super::{CRC32, LEN, VERSION, kind};
use crate::bytes::{self, failed, unwritten};
use crate::checkpoint::crc32::Summed;
use crate::error::{Error, Result};
use crate::model::{Node, Train};

/// Writes a checkpoint. Who writes to a file adds its name to errors.
pub(crate) fn write<O: Serialize, P: Serialize>(
    to: &mut dyn Write,
    model: &dyn Node,
    optimizer: &O,
    train: &Train,
    progress: &P,
) -> Result<()> {
    let mut out = Writer(Summed::new(to));
    out.map(LEN)?;
    out.key("thinc_checkpoint")?;
    encode::write_uint(&mut out.0, VERSION.into()).map_err(failed)?;
    out.key("train")?;
    out.value("random stream", train)?;
    out.key("progress")?;
    out.value("progress", progress)?;
    out.key("optimizer")?;
    out.map(1)?;
    out.key(&kind::<O>())?;
    out.value("optimizer", optimizer)?;
    out.key("model")?;
    bytes::write(model, &[], &mut out.0)?;
    let crc = out.0.crc.value();
    out.0.write_all(CRC32).and_then(|()| out.0.write_all(&crc.to_be_bytes())).map_err(unwritten)
}

struct Writer<'a>(Summed<&'a mut dyn Write>);

impl Writer<'_> {
    fn map(&mut self, len: u32) -> Result<()> {
        encode::write_map_len(&mut self.0, len).map(drop).map_err(failed)
    }

    fn key(&mut self, key: &str) -> Result<()> {
        encode::write_str(&mut self.0, key).map_err(failed)
    }

    fn value(&mut self, what: &str, value: &impl Serialize) -> Result<()> {
        use rmp_serde::encode::Error::InvalidValueWrite;
        // A checksum of many bytes at a time is faster.
        let mut buffer = BufWriter::new(&mut self.0);
        rmp_serde::encode::write_named(&mut buffer, value).map_err(|error| match error {
            InvalidValueWrite(error) => failed(error),
            error => Error::bytes(format_args!("the {what} cannot be saved in a checkpoint: {error}")),
        })?;
        buffer.flush().map_err(unwritten)
    }
}
