use serde::Serialize;

use crate::error::{Error, Result};
use crate::lifecycle::by_path::other_type;
use crate::model::{Attr, Node, VisitMut};
use crate::nearest::unknown;
use crate::path::Path;

pub(super) fn set_attr(node: &mut dyn Node, path: &str, value: &impl Serialize) -> Result<()> {
    let bytes = rmp_serde::to_vec_named(value).map_err(Error::bytes)?;
    let mut set = SetAttr { wanted: path, bytes, path: Path::default(), is_found: false, others: Vec::new() };
    node.visit_mut(&mut set)?;
    if set.is_found {
        return Ok(());
    }
    Err(unknown("set_attr", "attribute", path, set.others.iter().map(String::as_str)))
}

struct SetAttr<'a> {
    wanted: &'a str,
    bytes: Vec<u8>,
    path: Path,
    is_found: bool,
    others: Vec<String>,
}

impl VisitMut for SetAttr<'_> {
    fn attr(&mut self, name: &'static str, attr: &mut dyn Attr) -> Result<()> {
        let wanted = self.wanted;
        if !self.path.with(name, |path| path == wanted) {
            self.others.push(self.path.with(name, str::to_owned));
            return Ok(());
        }
        self.is_found = true;
        attr.set_msgpack(&self.bytes).map_err(|error| other_type("set_attr", wanted, &error))
    }

    fn child(&mut self, name: &str, child: &mut dyn Node) -> Result<()> {
        self.path.enter(name);
        let result = child.visit_mut(self);
        self.path.leave();
        result
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn the_attribute_at_a_path_is_set() {
        let mut model = chain((Dropout::new(0.5), residual(Dropout::new(0.5))));
        model.set_attr("1.layer.dropout_rate", 0.25).unwrap();
        model.set_attr("1.layer.is_enabled", false).unwrap();
        let set = chain((Dropout::new(0.5), residual(Dropout::new(0.25).enabled(false))));
        assert_eq!(model.to_bytes().unwrap(), set.to_bytes().unwrap());
    }

    #[test]
    fn nothing_changes_when_there_is_none_or_one_of_another_type() {
        let mut model = chain((Dropout::new(0.5), Dropout::new(0.25)));
        let before = model.to_bytes().unwrap();
        for (path, value, expected) in [
            ("dropout_rate", "0.5", "no attribute `dropout_rate`: did you mean `0.dropout_rate`?"),
            (
                "2.x",
                "0.5",
                "no attribute `2.x`: it has `0.dropout_rate`, `0.is_enabled`, `1.dropout_rate`, `1.is_enabled`",
            ),
            ("1.dropout_rate", "high", "`1.dropout_rate` is of another type"),
        ] {
            let error = model.set_attr(path, value).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        assert_eq!(model.to_bytes().unwrap(), before);
    }
}
