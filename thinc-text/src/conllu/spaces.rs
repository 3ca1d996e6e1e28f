//! White space that is not a single space, in MISC as UDPipe writes it: `SpacesAfter=\s\n`.

/// The entry for what follows a word.
pub(super) fn after(spaces: &str) -> Option<String> {
    match spaces {
        "" => Some("SpaceAfter=No".to_owned()),
        " " => None,
        _ => Some(format!("SpacesAfter={}", escape(spaces))),
    }
}

/// The entry for what stands before the first word.
pub(super) fn before(spaces: &str) -> Option<String> {
    (!spaces.is_empty()).then(|| format!("SpacesBefore={}", escape(spaces)))
}

fn escape(spaces: &str) -> String {
    let mut escaped = String::new();
    for c in spaces.chars() {
        match c {
            ' ' => escaped.push_str("\\s"),
            '\t' => escaped.push_str("\\t"),
            '\r' => escaped.push_str("\\r"),
            '\n' => escaped.push_str("\\n"),
            c => escaped.push(c),
        }
    }
    escaped
}
