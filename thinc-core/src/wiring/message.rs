/// How two widths that differ are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The right layer takes what the left one gives.
    Takes,
    /// `+` adds the left layer's output to the right one's.
    Sum,
    /// `residual` adds its input (the right number) to its layer's output.
    Residual,
    /// `**` makes copies that follow each other: each takes (the right number) what the one before gives.
    Copies,
    /// A width is shared among so many parts (the right number), and must be a multiple of them.
    Divisible,
}

/// The text about two widths that differ, built by a `const fn`, so that the compiler and `initialize` say the same.
#[derive(Clone, Copy)]
pub(crate) struct Message {
    text: [u8; Self::CAPACITY],
    len: usize,
}

impl Message {
    const CAPACITY: usize = 1024;

    /// The text for this relation.
    pub(crate) const fn new(relation: Relation, left: &str, gives: usize, right: &str, takes: usize) -> Self {
        let empty = Self { text: [0; Self::CAPACITY], len: 0 };
        match relation {
            Relation::Takes => empty
                .str(left)
                .str(" gives ")
                .number(gives)
                .str(" features, but ")
                .str(right)
                .str(" takes ")
                .number(takes),
            Relation::Sum => empty
                .str(left)
                .str(" gives ")
                .number(gives)
                .str(" features, but `+` adds it to ")
                .str(right)
                .str(", which gives ")
                .number(takes),
            Relation::Residual => empty
                .str("`residual` needs equal widths: ")
                .number(takes)
                .str(" in, ")
                .number(gives)
                .str(" out of ")
                .str(left),
            Relation::Copies => empty
                .str(left)
                .str(" gives ")
                .number(gives)
                .str(" features, but `**` feeds it to a copy, which takes ")
                .number(takes),
            Relation::Divisible => {
                let start = if left.is_empty() { empty } else { empty.str(left).str(": ") };
                start.number(gives).str(" is not divisible by ").number(takes).str(" ").str(right)
            }
        }
    }

    /// The text.
    pub(crate) const fn as_str(&self) -> &str {
        let (text, _) = self.text.split_at(self.len);
        match core::str::from_utf8(text) {
            Ok(text) => text,
            // Only text that was cut at the capacity, inside a character, gets here.
            Err(_) => "two layers differ in width",
        }
    }

    const fn str(mut self, part: &str) -> Self {
        let bytes = part.as_bytes();
        let mut i = 0;
        while i < bytes.len() && self.len < Self::CAPACITY {
            self.text[self.len] = bytes[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    const fn number(mut self, n: usize) -> Self {
        if n >= 10 {
            self = self.number(n / 10);
        }
        if self.len < Self::CAPACITY {
            self.text[self.len] = b'0' + (n % 10) as u8;
            self.len += 1;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_both_layers_and_both_widths() {
        let message = Message::new(Relation::Takes, "`a: Relu<784, 512>`", 512, "`b: Softmax<256, 10>`", 256);
        assert_eq!(message.as_str(), "`a: Relu<784, 512>` gives 512 features, but `b: Softmax<256, 10>` takes 256");
    }

    #[test]
    fn survives_names_that_do_not_fit() {
        let long = "é".repeat(600);
        let message = Message::new(Relation::Takes, &long, 1, &long, 2);
        assert!(!message.as_str().is_empty());
    }
}
