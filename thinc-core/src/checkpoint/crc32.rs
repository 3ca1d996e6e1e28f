//! CRC-32, as `zlib.crc32` computes it.

use std::io;

/// What a byte, followed by so many zeros, adds.
const TABLES: [[u32; 256]; 8] = {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 0 { crc >> 1 } else { crc >> 1 ^ 0xedb8_8320 };
            bit += 1;
        }
        tables[0][byte] = crc;
        byte += 1;
    }
    let mut zeros = 1;
    while zeros < 8 {
        let mut byte = 0;
        while byte < 256 {
            let crc = tables[zeros - 1][byte];
            tables[zeros][byte] = crc >> 8 ^ tables[0][(crc & 0xff) as usize];
            byte += 1;
        }
        zeros += 1;
    }
    tables
};

/// The checksum of the bytes so far.
pub(super) struct Crc32(u32);

impl Crc32 {
    pub(super) fn new() -> Self {
        Self(!0)
    }

    pub(super) fn value(&self) -> u32 {
        !self.0
    }

    /// Eight bytes at a time (Kounavis and Berry 2005, "A systematic approach to building high performance, software-based,
    /// CRC generators").
    pub(super) fn add(&mut self, bytes: &[u8]) {
        let (eights, rest) = bytes.as_chunks::<8>();
        let index = |byte: u8| usize::from(byte);
        for &[a, b, c, d, e, f, g, h] in eights {
            let [w, x, y, z] = (self.0 ^ u32::from_le_bytes([a, b, c, d])).to_le_bytes();
            self.0 = [w, x, y, z, e, f, g, h]
                .iter()
                .zip(TABLES.iter().rev())
                .fold(0, |crc, (&byte, table)| crc ^ table[index(byte)]);
        }
        for &byte in rest {
            let [low, ..] = self.0.to_le_bytes();
            self.0 = self.0 >> 8 ^ TABLES[0][index(low ^ byte)];
        }
    }
}

/// Hands on what is written, and adds it to a checksum.
pub(super) struct Summed<W> {
    to: W,
    pub(super) crc: Crc32,
}

impl<W> Summed<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to, crc: Crc32::new() }
    }
}

impl<W: io::Write> io::Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.crc.add(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crc32(bytes: &[u8]) -> u32 {
        let mut crc = Crc32::new();
        crc.add(bytes);
        crc.value()
    }

    #[test]
    fn is_that_of_zlib() {
        assert_eq!(crc32(b""), 0);
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b"The quick brown fox jumps over the lazy dog"), 0x414f_a339);
        let zeros_and_more: Vec<u8> = (0..1000).map(|i| if i < 500 { 0 } else { (i % 251) as u8 }).collect();
        // `zlib.crc32(bytes([0] * 500 + [i % 251 for i in range(500, 1000)]))`
        assert_eq!(crc32(&zeros_and_more), 0x6c8f_77d3);
    }

    #[test]
    fn does_not_depend_on_the_pieces() {
        let bytes: Vec<u8> = (0..=255).collect();
        for piece in [1, 3, 8, 13, 256] {
            let mut crc = Crc32::new();
            bytes.chunks(piece).for_each(|piece| crc.add(piece));
            assert_eq!(crc.value(), crc32(&bytes), "{piece}");
        }
    }
}
