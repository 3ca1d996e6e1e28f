/// Distinct rows of ids, numbered in the order in which they came: a hash table with open addressing.
#[derive(Clone, Debug, Default)]
pub(super) struct RowTable {
    width: usize,
    len: usize,
    rows: Vec<u64>,
    /// Numbers of rows; where none is, [`FREE`]. Their number is a power of two, at least twice that of the rows.
    slots: Vec<u32>,
}

const FREE: u32 = u32::MAX;

impl RowTable {
    /// Without rows, for rows of so many ids.
    pub(super) fn new(width: usize) -> Self {
        Self { width, ..Self::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// All ids, row by row.
    pub(super) fn into_rows(self) -> Vec<u64> {
        self.rows
    }

    pub(super) fn row(&self, number: usize) -> &[u64] {
        &self.rows[number * self.width..][..self.width]
    }

    /// The number of a row, if it is there.
    pub(super) fn find(&self, row: &[u64]) -> Option<usize> {
        if self.slots.is_empty() {
            return None;
        }
        self.probe(row).ok()
    }

    /// The number of a row, which is added if it isn't there.
    pub(super) fn insert(&mut self, row: &[u64]) -> usize {
        if self.slots.len() < 2 * (self.len + 1) {
            self.grow();
        }
        match self.probe(row) {
            Ok(number) => number,
            Err(slot) => {
                self.slots[slot] = self.len as u32;
                self.rows.extend_from_slice(row);
                self.len += 1;
                self.len - 1
            }
        }
    }

    /// The number of the row, or the slot where it belongs.
    fn probe(&self, row: &[u64]) -> Result<usize, usize> {
        let mask = self.slots.len() - 1;
        let mut slot = hash(row) as usize & mask;
        loop {
            match self.slots[slot] {
                FREE => return Err(slot),
                number if self.row(number as usize) == row => return Ok(number as usize),
                _ => slot = (slot + 1) & mask,
            }
        }
    }

    fn grow(&mut self) {
        let mask = (4 * self.len).next_power_of_two().max(64) - 1;
        self.slots.clear();
        self.slots.resize(mask + 1, FREE);
        for number in 0..self.len {
            let mut slot = hash(self.row(number)) as usize & mask;
            while self.slots[slot] != FREE {
                slot = (slot + 1) & mask;
            }
            self.slots[slot] = number as u32;
        }
    }
}

/// Most ids are hashes already; some are small numbers.
fn hash(row: &[u64]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mixed = row.iter().fold(0_u64, |hash, &id| (hash.rotate_left(23) ^ id).wrapping_mul(ODD));
    mixed ^ (mixed >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_numbered_as_they_come() {
        let mut table = RowTable::new(2);
        assert_eq!(table.find(&[0, 0]), None);
        for i in 0..1000_u64 {
            assert_eq!(table.insert(&[i % 300, i % 100]), i as usize % 300);
        }
        assert_eq!(table.len(), 300);
        assert_eq!((table.find(&[299, 99]), table.find(&[299, 98])), (Some(299), None));
        assert_eq!(table.row(150), [150, 50]);
        assert_eq!(table.into_rows().len(), 600);
    }

    #[test]
    fn rows_without_ids_are_all_the_same() {
        let mut table = RowTable::new(0);
        assert_eq!([table.insert(&[]), table.insert(&[])], [0, 0]);
        assert_eq!(table.len(), 1);
    }
}
