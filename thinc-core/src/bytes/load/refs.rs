use crate::bytes::differences::Differences;
use crate::bytes::read::SavedNode;
use crate::bytes::tree::TreeNode;

/// References are part of the model's code, so they are only compared. Others than those of the model mean nothing to it.
pub(super) fn compare(node: &TreeNode, saved: &SavedNode<'_>, places: &[Option<usize>], differences: &mut Differences) {
    for (name, layer) in &node.refs {
        let own = layer.and_then(|layer| places[layer]);
        match saved.refs.iter().find(|(saved, _)| saved == name) {
            Some((_, found)) if *found == own => {}
            Some((_, Some(_))) if own.is_some() => {
                let message = format_args!("the reference `{name}` is to another layer in the bytes than in the model");
                differences.missing(&node.path, message);
            }
            _ => differences.assume(&node.path, format_args!("the bytes lack the reference `{name}`")),
        }
    }
}
