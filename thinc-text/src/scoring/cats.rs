use std::collections::BTreeMap;
use std::fmt;

use super::align;
use super::auc::roc_auc;
use super::prf::{Average, PrfScore};
use super::table::Table;
use crate::doc::Doc;
use crate::error::TextError;

/// Whether a document has one category or any number of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cats {
    /// One: the category with the highest score counts, and of equal ones the first. A category that a reference does not
    /// mention is one that it hasn't.
    Exclusive,
    /// Any number: those that have at least this score, usually 0.5. A category that a reference does not mention is
    /// not known, and does not count.
    Multilabel {
        /// The score from which on a category is predicted.
        threshold: f32,
    },
}

/// How good categories of documents are, over all and category by category. It displays as a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CatScores {
    cats: BTreeMap<String, CatScore>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct CatScore {
    prf: PrfScore,
    auc: Option<f64>,
}

impl CatScores {
    /// The counts of a category.
    pub fn cat(&self, name: &str) -> Option<&PrfScore> {
        self.cats.get(name).map(|score| &score.prf)
    }

    /// The counts of all categories, by name.
    pub fn cats(&self) -> impl ExactSizeIterator<Item = (&str, &PrfScore)> {
        self.cats.iter().map(|(name, score)| (&**name, &score.prf))
    }

    /// The area under the curve of true against false positives of a category (ROC AUC): how often a document that has it has
    /// a higher score than one that hasn't. `None` unless there are documents of both kinds.
    pub fn auc(&self, name: &str) -> Option<f64> {
        self.cats.get(name)?.auc
    }

    /// The counts of all categories together.
    pub fn micro(&self) -> PrfScore {
        PrfScore::sum(self.cats.values().map(|score| &score.prf))
    }

    /// The averages over all categories.
    pub fn macro_average(&self) -> Average {
        Average::of(self.cats.values().map(|score| &score.prf))
    }

    fn add(&mut self, cat: &str, prf: PrfScore) {
        self.cats.entry(cat.to_owned()).or_default().prf.add(&prf);
    }

    /// The average of [`auc`](Self::auc) over all categories, where it is 0 if it isn't known.
    pub fn macro_auc(&self) -> f64 {
        let sum: f64 = self.cats.values().map(|score| score.auc.unwrap_or(0.0)).sum();
        sum / self.cats.len().max(1) as f64
    }
}

impl fmt::Display for CatScores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new(f, self.cats.keys().map(String::as_str))?;
        self.cats().try_for_each(|(name, score)| table.row(name, score))?;
        table.row("micro", &self.micro())?;
        table.average("macro", self.macro_average())?;
        write!(f, "macro AUC {:.4}", self.macro_auc())
    }
}

/// Compares the categories of documents. Of equal scores the first of `labels` counts. spaCy's `Scorer.score_cats`.
///
/// What spaCy gives as `cats_score` is the macro F for [`Cats::Exclusive`] (or, of two categories, the F of the positive one), and
/// the macro AUC for [`Cats::Multilabel`].
///
/// # Errors
///
/// If the numbers of documents differ.
pub fn score_cats<S: AsRef<str>>(
    predicted: &[Doc],
    gold: &[Doc],
    labels: &[S],
    cats: Cats,
) -> Result<CatScores, TextError> {
    align::check_count("documents", predicted.len(), gold.len())?;
    let labels: Vec<&str> = labels.iter().map(AsRef::as_ref).collect();
    let mut scores = CatScores::default();
    for &label in &labels {
        let known = predicted.iter().zip(gold).filter_map(|(predicted, gold)| {
            let gold = gold.cats().get(label).copied().or((cats == Cats::Exclusive).then_some(0.0))?;
            Some((predicted.cats().get(label).copied().unwrap_or(0.0), gold))
        });
        let known: Vec<(f32, f32)> = known.collect();
        let prf = match cats {
            Cats::Multilabel { threshold } => count(&known, threshold),
            Cats::Exclusive => PrfScore::default(),
        };
        let auc = roc_auc(&known.iter().map(|&(score, gold)| (score, gold == 1.0)).collect::<Vec<_>>());
        scores.cats.insert(label.to_owned(), CatScore { prf, auc });
    }
    if cats == Cats::Exclusive {
        for (predicted, gold) in predicted.iter().zip(gold) {
            let (predicted, gold) = (best(predicted, &labels), best(gold, &labels));
            if let (Some((predicted, _)), Some((gold, _))) = (predicted, gold)
                && predicted == gold
            {
                scores.add(gold, PrfScore { true_positives: 1, ..PrfScore::default() });
                continue;
            }
            if let Some((gold, score)) = gold
                && (score > 0.0 || predicted.is_some())
            {
                scores.add(gold, PrfScore { false_negatives: 1, ..PrfScore::default() });
            }
            if let Some((predicted, _)) = predicted {
                scores.add(predicted, PrfScore { false_positives: 1, ..PrfScore::default() });
            }
        }
    }
    Ok(scores)
}

/// Counts a category, which a reference has if its score is above 0, and a prediction from `threshold` on.
fn count(known: &[(f32, f32)], threshold: f32) -> PrfScore {
    let of = |right: fn(f32) -> bool, found: bool| {
        known.iter().filter(|&&(score, gold)| right(gold) && (score >= threshold) == found).count()
    };
    PrfScore {
        true_positives: of(|gold| gold > 0.0, true),
        false_positives: of(|gold| gold == 0.0, true),
        false_negatives: of(|gold| gold > 0.0, false),
    }
}

/// The category with the highest score, and of equal ones the first.
fn best<'a>(doc: &Doc, labels: &[&'a str]) -> Option<(&'a str, f32)> {
    let scores = labels.iter().filter_map(|&label| Some((label, *doc.cats().get(label)?)));
    scores.reduce(|best, next| if next.1 > best.1 { next } else { best })
}
