use crate::error::{Error, Result};
use crate::lifecycle::check_axes;
use crate::lifecycle::snapshot::or_restore;
use crate::model::{End, Node, SizeChange, Widths};

pub(super) fn resize(node: &mut dyn Node, end: End, size: usize) -> Result<()> {
    let (op, which) = match end {
        End::Input => ("resize_input", "input"),
        End::Output => ("resize_output", "output"),
    };
    or_restore(node, |node| {
        // Where the widths contradict each other, this resize may be what mends it.
        let widths = node.unify(Widths::default()).unwrap_or_default();
        let width = if end == End::Input { widths.input } else { widths.output };
        let change = SizeChange::new(width.of_each(), size);
        let would = node.resize(end, &change, false)?;
        if !would.owned {
            let why = match would.other_end {
                Some(_) => "it follows from the width at the other end",
                None => {
                    "ids have none, and layers that choose or count something don't pass one on; resize a layer in it \
                     instead"
                }
            };
            let name = node.name();
            return Err(Error::invalid(
                op,
                format_args!("no layer of `{name}` has a dimension for the width of its {which}: {why}"),
            ));
        }
        node.resize(end, &would.arranged.unwrap_or(change), true)?;
        // Each layer changes by itself: whether they still fit together shows when their widths are unified.
        node.unify(Widths::default())?;
        check_axes(op, node)
    })
}
