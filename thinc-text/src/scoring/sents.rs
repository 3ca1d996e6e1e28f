use super::align;
use super::prf::PrfScore;
use crate::doc::Doc;
use crate::error::TextError;

/// Compares sentences: one is right if it begins and ends at the right tokens. References that say of no token whether a
/// sentence starts there do not count. spaCy's `Scorer.score_spans` of `sents`.
///
/// # Errors
///
/// If the numbers of documents or their tokens differ, naming the first that does.
pub fn score_sents(predicted: &[Doc], gold: &[Doc]) -> Result<PrfScore, TextError> {
    align::check_count("documents", predicted.len(), gold.len())?;
    let mut score = PrfScore::default();
    for (number, (predicted, gold)) in predicted.iter().zip(gold).enumerate() {
        let _ = align::tokens(number, predicted, gold)?;
        if gold.tokens().all(|token| token.sent_start().is_none()) {
            continue;
        }
        let (found, right): (Vec<_>, Vec<_>) = (predicted.sents().collect(), gold.sents().collect());
        let both = found
            .iter()
            .filter(|range| right.binary_search_by_key(&range.start, |r| r.start).is_ok_and(|at| right[at] == **range));
        let both = both.count();
        score.add(&PrfScore {
            true_positives: both,
            false_positives: found.len() - both,
            false_negatives: right.len() - both,
        });
    }
    Ok(score)
}
