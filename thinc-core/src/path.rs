//! The path of a parameter: the names of the layers it is in, and its own, joined by dots.

/// Grows and shrinks while a model is walked, in one buffer that is kept.
#[derive(Debug, Default)]
pub(crate) struct Path {
    text: String,
    /// How long `text` was before each name that was entered.
    ends: Vec<usize>,
}

impl Path {
    /// Goes into the child `name`.
    pub(crate) fn enter(&mut self, name: &str) {
        self.ends.push(self.text.len());
        self.text.push_str(name);
        self.text.push('.');
    }

    /// Goes back to the parent.
    pub(crate) fn leave(&mut self) {
        self.text.truncate(self.ends.pop().unwrap_or(0));
    }

    /// Goes back to the root.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// What `f` gives for the path of the parameter `name` of the layer that the walk is in.
    pub(crate) fn with<R>(&mut self, name: &str, f: impl FnOnce(&str) -> R) -> R {
        let end = self.text.len();
        self.text.push_str(name);
        let result = f(&self.text);
        self.text.truncate(end);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_walk() {
        let mut path = Path::default();
        path.enter("encode");
        path.enter("2");
        assert_eq!(path.with("W", str::to_owned), "encode.2.W");
        path.leave();
        assert_eq!(path.with("b", str::to_owned), "encode.b");
        path.leave();
        assert_eq!(path.with("W", str::to_owned), "W");
        path.leave();
        path.enter("a");
        path.clear();
        assert_eq!(path.with("W", str::to_owned), "W");
    }
}
