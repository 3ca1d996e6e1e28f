//! What is said of older versions of the struct: each old name is read into one field, or into none.

use std::mem::discriminant;

use crate::ctxt::Ctxt;
use crate::derive::ast::{Container, Field, Role, member_name};

/// Old names differ from each other and from the names that fields of the same role have.
pub(super) fn check_old_names(ctxt: &Ctxt, container: &Container<'_>) {
    let mut seen: Vec<(&Field<'_>, String)> = Vec::new();
    for field in &container.fields {
        for old in &field.history.renamed_from {
            let name = old.value();
            let is_other = |other: &Field<'_>| other.member != field.member;
            let owner = container.fields.iter().find(|other| same_role(field, other) && other.name == name);
            let before = seen.iter().find(|(other, seen)| same_role(field, other) && *seen == name);
            let message = match (owner, before) {
                (Some(owner), _) if is_other(owner) => {
                    format!(
                        "what was saved as `{name}` is read into the field of that name, so no other field can have it as an old name"
                    )
                }
                (Some(_), _) => {
                    format!("`{name}` is the name that the field has: `rename` is for names that it had before")
                }
                (None, Some((before, _))) if is_other(before) => {
                    let before = member_name(&before.member);
                    format!(
                        "what was saved as `{name}` is read into `{before}` already: each old name is that of one field"
                    )
                }
                (None, Some(_)) => format!("the old name `{name}` is given twice"),
                (None, None) if matches!(field.role, Some(Role::Layer)) && name.contains('.') => {
                    format!("`{name}` is a path, but the old name of a layer is that of a field of this struct")
                }
                (None, None) => {
                    seen.push((field, name));
                    continue;
                }
            };
            ctxt.error(old, message);
        }
    }
}

/// What is removed is in no field.
pub(super) fn check_removed(ctxt: &Ctxt, container: &Container<'_>) {
    let values = || container.fields.iter().filter(|field| matches!(field.role, Some(Role::Attr | Role::Param(_))));
    for (i, removed) in container.attrs.removed.iter().enumerate() {
        let name = removed.value();
        let message = if container.attrs.removed[..i].iter().any(|other| other.value() == name) {
            format!("`{name}` is given twice")
        } else if let Some(field) = values().find(|field| field.name == name) {
            let field = member_name(&field.member);
            format!("`{name}` is not removed: field `{field}` is saved under it")
        } else if let Some(field) =
            values().find(|field| field.history.renamed_from.iter().any(|old| old.value() == name))
        {
            let field = member_name(&field.member);
            format!("what was saved as `{name}` is read into `{field}`, whose old name it is: leave one of the two out")
        } else {
            continue;
        };
        ctxt.error(removed, message);
    }
}

/// Whether saved bytes have both among the same names.
fn same_role(a: &Field<'_>, b: &Field<'_>) -> bool {
    a.role.as_ref().map(discriminant) == b.role.as_ref().map(discriminant)
}
