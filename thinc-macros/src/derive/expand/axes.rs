//! The axes of parameters, as `shape = [..]` has them.

use syn::{Expr, Member};

use crate::derive::ast::{Container, Field, Role};

/// One axis of the declared shape of a parameter.
pub(super) enum Axis<'a, 'b> {
    /// A `#[dim]` field: `n_i`; or one in as many equal parts as another says: `n_i.by(heads)`.
    Dim { dim: &'b Field<'a>, by: Option<&'b Field<'a>> },
    /// A number or the name of a constant.
    Fixed(&'b Expr),
    /// What is computed from the layer.
    Computed(&'b Expr),
}

impl<'a, 'b> Axis<'a, 'b> {
    pub(super) fn of(container: &'b Container<'a>, axis: &'b Expr) -> Self {
        if let Some(dim) = dim_field(container, axis) {
            return Self::Dim { dim, by: None };
        }
        match axis {
            Expr::MethodCall(call) if call.method == "by" && call.args.len() == 1 => {
                match (dim_field(container, &call.receiver), dim_field(container, &call.args[0])) {
                    (Some(dim), by @ Some(_)) => Self::Dim { dim, by },
                    _ => Self::Computed(axis),
                }
            }
            Expr::Lit(_) | Expr::Path(_) => Self::Fixed(axis),
            _ => Self::Computed(axis),
        }
    }
}

fn dim_field<'a, 'b>(container: &'b Container<'a>, axis: &Expr) -> Option<&'b Field<'a>> {
    axis_field(container, axis).filter(|field| matches!(field.role, Some(Role::Dim)))
}

/// The field that an expression names, if it is just the name of one.
pub(super) fn axis_field<'a, 'b>(container: &'b Container<'a>, expr: &Expr) -> Option<&'b Field<'a>> {
    let Expr::Path(path) = expr else { return None };
    let member = Member::Named(path.path.get_ident()?.clone());
    container.field(&member).map(|(_, field)| field)
}
