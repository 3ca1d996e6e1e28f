use super::NodePlan;
use super::parts::{Own, Parts};
use crate::bytes::differences::Differences;
use crate::bytes::exclude::Exclude;
use crate::bytes::message::in_node;
use crate::bytes::numbers;
use crate::bytes::outline::{NIL, Outline};
use crate::bytes::read::check_one_value;
use crate::bytes::tree::TreeNode;
use crate::error::Result;

/// The attributes that are to be set.
pub(super) fn load(
    node: &TreeNode,
    outlines: &[Outline],
    saved: &[(&str, &[u8])],
    exclude: &Exclude,
    plan: &mut [NodePlan<'_>],
    differences: &mut Differences,
) -> Result<()> {
    let path = &node.path;
    let attrs: Vec<_> = node.attrs.iter().flat_map(|attrs| attrs.of(outlines)).collect();
    let own = attrs.iter().map(|attr| Own { name: attr.name, history: attr.history }).collect();
    let removed = node.outline.map_or(&[][..], |outline| outlines[outline].removed);
    let parts = Parts { path, what: "attribute", own, removed };
    let found = parts.find(saved, &|name, _| exclude.part(path, name), differences)?;
    for ((attr, own), bytes) in attrs.iter().zip(&parts.own).zip(found) {
        let name = attr.name;
        let bytes = match bytes {
            _ if exclude.part(path, name) => continue,
            Some(bytes) => *bytes,
            None if attr.optional => &[NIL],
            None => {
                parts.lacks(own, differences);
                continue;
            }
        };
        check_one_value(bytes).map_err(|_| {
            in_node(path, format_args!("the bytes of the attribute `{name}` are not one value of msgpack"))
        })?;
        if let Some(attrs) = node.attrs {
            plan[attrs.outline].attrs.push((name, numbers::without_numpy(bytes)));
        }
    }
    Ok(())
}
