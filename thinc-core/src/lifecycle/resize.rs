use crate::error::{Error, Result};
use crate::lifecycle::check_axes;
use crate::lifecycle::snapshot::or_restore;
use crate::model::{End, Node, Widths};

pub(super) fn resize(node: &mut dyn Node, end: End, size: usize) -> Result<()> {
    let (op, which) = match end {
        End::Input => ("resize_input", "input"),
        End::Output => ("resize_output", "output"),
    };
    let would = node.resize(end, size, false)?;
    if !would.owned {
        return Err(Error::invalid(
            op,
            format_args!("no layer of `{}` has a dimension for the width of its {which}", node.name()),
        ));
    }
    or_restore(node, |node| {
        node.resize(end, size, true)?;
        // Each layer changes by itself: whether they still fit together shows when their widths are unified.
        node.unify(Widths::default())?;
        check_axes(op, node)
    })
}
