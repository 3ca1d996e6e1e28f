use crate::model::Signature;
use crate::wiring::Wiring;

/// How the children of a node are joined.
///
/// Saved bytes give a model the form that Thinc would: a node for each operator, with the widths at its ends.
#[derive(Clone, Copy, Debug)]
pub enum Wired {
    /// By the node's own code, if there are any children at all; the widths are what the type says.
    Alone(Signature),
    /// By operators, as in `#[model(forward = a >> b)]`.
    By(Wiring),
    /// One after the other, as many as there are.
    InTurn,
    /// Their outputs side by side, as many as there are.
    SideBySide,
}

impl Default for Wired {
    fn default() -> Self {
        Self::Alone(Signature::DYNAMIC)
    }
}
