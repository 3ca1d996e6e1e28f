use crate::attr::Attr;
use crate::doc::{Doc, Token};
use crate::error::{TextError, clip};

/// Checks that there are as many predictions as references.
pub(super) fn check_count(what: &str, predicted: usize, gold: usize) -> Result<(), TextError> {
    if predicted == gold {
        return Ok(());
    }
    Err(TextError::new(format_args!("{predicted} {what} were predicted, but there are {gold} references")))
}

/// The pairs of tokens of two documents.
pub(super) fn tokens<'a>(
    number: usize,
    predicted: &'a Doc,
    gold: &'a Doc,
) -> Result<impl Iterator<Item = (Token<'a>, Token<'a>)>, TextError> {
    let pairs = || predicted.tokens().zip(gold.tokens());
    if let Some((token, reference)) = pairs().find(|(a, b)| a.attr(Attr::Orth) != b.attr(Attr::Orth)) {
        let (at, token, reference) = (token.position() + 1, clip(token.text()), clip(reference.text()));
        return Err(TextError::new(format_args!(
            "token {at} of document {} is {token}, but {reference} in the reference: both must have the same tokens",
            number + 1
        )));
    }
    if predicted.len() != gold.len() {
        return Err(TextError::new(format_args!(
            "document {} has {} tokens, but {} in the reference: both must have the same tokens",
            number + 1,
            predicted.len(),
            gold.len()
        )));
    }
    Ok(pairs())
}
