//! Morphological features in the form that spaCy gives them (`spacy/morphology.pyx` of 3.8).

use std::collections::BTreeMap;

use crate::error::TextError;

/// What stands for "no features", which is not the same as "nothing known".
pub(crate) const EMPTY: &str = "_";

/// The features of a text such as `Case=Nom|Number=Sing`, with the values of each sorted.
pub(crate) fn features(text: &str) -> Result<BTreeMap<String, String>, TextError> {
    if text.is_empty() || text == EMPTY {
        return Ok(BTreeMap::new());
    }
    let feature = |feature: &str| {
        let (name, values) = feature.split_once('=').filter(|(_, values)| !values.contains('=')).ok_or_else(|| {
            TextError::new(format_args!(
                "`{feature}` in `{text}` is not a feature: expected `Name=Value`, joined by `|`"
            ))
        })?;
        Ok((name.to_owned(), sorted(values)))
    };
    text.split('|').map(feature).collect()
}

fn sorted(values: &str) -> String {
    let mut values: Vec<&str> = values.split(',').collect();
    values.sort_unstable();
    values.join(",")
}

/// The text of features: `_` for none.
pub(crate) fn text(features: &BTreeMap<String, String>) -> String {
    let mut all: Vec<String> = features.iter().map(|(name, values)| format!("{name}={values}")).collect();
    all.sort_unstable();
    if all.is_empty() { EMPTY.to_owned() } else { all.join("|") }
}

/// A text of features with all of it sorted.
pub(crate) fn normalized(features_text: &str) -> Result<String, TextError> {
    Ok(text(&features(features_text)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_sorted() {
        let cases = [("", "_"), ("_", "_"), ("B=2,1|A=x", "A=x|B=1,2"), ("A=x|A=y", "A=y"), ("AB=1|A=2", "A=2|AB=1")];
        for (given, expected) in cases {
            assert_eq!(normalized(given).unwrap(), expected);
        }
        for wrong in ["x", "A=b=c", "A=b|", "|"] {
            let error = normalized(wrong).unwrap_err().to_string();
            assert!(error.contains("is not a feature"), "{error}");
        }
    }
}
