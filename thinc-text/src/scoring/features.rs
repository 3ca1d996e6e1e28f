use std::collections::BTreeMap;
use std::fmt;

use super::align;
use super::labels::not_a_string;
use super::prf::PrfScore;
use super::table::Table;
use crate::attr::Attr;
use crate::doc::Doc;
use crate::error::{TextError, clip};

/// How good morphological features are, over all and feature by feature. It displays as a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeatureScores {
    features: BTreeMap<String, PrfScore>,
}

impl FeatureScores {
    /// The counts of a feature, such as `Number`, whatever its values are.
    pub fn feature(&self, name: &str) -> Option<&PrfScore> {
        self.features.get(name)
    }

    /// The counts of all features, by name.
    pub fn features(&self) -> impl ExactSizeIterator<Item = (&str, &PrfScore)> {
        self.features.iter().map(|(name, score)| (&**name, score))
    }

    /// The counts of all features together.
    pub fn micro(&self) -> PrfScore {
        PrfScore::sum(self.features.values())
    }
}

impl fmt::Display for FeatureScores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new(f, self.features.keys().map(String::as_str))?;
        self.features().try_for_each(|(name, score)| table.row(name, score))?;
        table.row("micro", &self.micro())
    }
}

/// Compares an attribute that is written as features, `Case=Nom|Number=Sing`, feature by feature: usually `Attr::Morph`.
///
/// A feature is right if its whole value is. Tokens without features in the reference (nothing, or `_`) do not count.
/// spaCy's `Scorer.score_token_attr_per_feat`.
///
/// # Errors
///
/// If the numbers of documents or their tokens differ, naming the first that does, if the attribute is no string, or if
/// something is not `Name=Value`.
pub fn score_token_attr_per_feat(predicted: &[Doc], gold: &[Doc], attr: Attr) -> Result<FeatureScores, TextError> {
    align::check_count("documents", predicted.len(), gold.len())?;
    let mut scores = FeatureScores::default();
    for (number, (predicted, gold)) in predicted.iter().zip(gold).enumerate() {
        for (token, reference) in align::tokens(number, predicted, gold)? {
            let reference = reference.string(attr).ok_or_else(|| not_a_string(attr))?;
            if is_nothing(reference) {
                continue;
            }
            let is_space = token.attr(Attr::IsSpace) != 0;
            let predicted = token.string(attr).filter(|text| !is_space && !is_nothing(text)).unwrap_or_default();
            for feature in pieces(reference) {
                let score = scores.of(feature)?;
                if pieces(predicted).any(|other| other == feature) {
                    score.true_positives += 1;
                } else {
                    score.false_negatives += 1;
                }
            }
            for feature in pieces(predicted).filter(|&feature| !pieces(reference).any(|other| other == feature)) {
                scores.of(feature)?.false_positives += 1;
            }
        }
    }
    Ok(scores)
}

impl FeatureScores {
    /// The counts that `Name=Value` belongs to.
    fn of(&mut self, feature: &str) -> Result<&mut PrfScore, TextError> {
        let Some((name, _)) = feature.split_once('=') else {
            return Err(TextError::new(format_args!("{} is not a feature `Name=Value`", clip(feature))));
        };
        Ok(self.features.entry(name.to_owned()).or_default())
    }
}

fn is_nothing(text: &str) -> bool {
    text.is_empty() || text == "_"
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split('|').filter(|piece| !piece.is_empty())
}
