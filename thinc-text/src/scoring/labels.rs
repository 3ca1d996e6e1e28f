use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::align;
use super::prf::{Average, PrfScore};
use super::table::Table;
use crate::attr::Attr;
use crate::doc::Doc;
use crate::error::TextError;

/// How good labels are, over all and label by label. It displays as a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LabelScores {
    labels: BTreeMap<String, PrfScore>,
    confusions: Vec<Confusion>,
    total: PrfScore,
}

/// A label that was taken for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    /// The label that is right.
    pub gold: String,
    /// The label that was predicted; empty where none was.
    pub predicted: String,
    /// How often.
    pub count: usize,
}

impl LabelScores {
    /// How often each pair of the right and the predicted label came; `None` for a token that has no prediction because it
    /// is white space.
    fn of<'a>(pairs: impl IntoIterator<Item = ((&'a str, Option<&'a str>), usize)>) -> Self {
        let mut scores = Self::default();
        for ((gold, predicted), count) in pairs {
            let label = |scores: &'_ mut Self, name: &str, add: PrfScore| {
                scores.total.add(&add);
                scores.labels.entry(name.to_owned()).or_default().add(&add);
            };
            if predicted == Some(gold) {
                label(&mut scores, gold, PrfScore { true_positives: count, ..PrfScore::default() });
                continue;
            }
            label(&mut scores, gold, PrfScore { false_negatives: count, ..PrfScore::default() });
            if let Some(predicted) = predicted {
                label(&mut scores, predicted, PrfScore { false_positives: count, ..PrfScore::default() });
                let (gold, predicted) = (gold.to_owned(), predicted.to_owned());
                scores.confusions.push(Confusion { gold, predicted, count });
            }
        }
        scores.labels.remove("");
        let key = |confusion: &Confusion| (confusion.gold.clone(), confusion.predicted.clone());
        scores.confusions.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| key(a).cmp(&key(b))));
        scores
    }

    /// How much is right, of the tokens whose label is known; `None` if there are none.
    ///
    /// As in spaCy it is the F of all labels, which is `right / all` unless tokens of white space have labels.
    pub fn accuracy(&self) -> Option<f64> {
        (!self.total.is_empty()).then(|| self.total.f())
    }

    /// The counts of a label that was predicted or is right somewhere.
    pub fn label(&self, label: &str) -> Option<&PrfScore> {
        self.labels.get(label)
    }

    /// The counts of all labels that were predicted or are right somewhere, by name.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = (&str, &PrfScore)> {
        self.labels.iter().map(|(label, score)| (&**label, score))
    }

    /// The counts of all labels together.
    pub fn micro(&self) -> PrfScore {
        self.total
    }

    /// The averages over [`labels`](Self::labels).
    pub fn macro_average(&self) -> Average {
        Average::of(self.labels.values())
    }

    /// Which labels were taken for which others, the most frequent first.
    pub fn confusions(&self) -> &[Confusion] {
        &self.confusions
    }
}

impl fmt::Display for LabelScores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new(f, self.labels.keys().map(String::as_str))?;
        self.labels().try_for_each(|(label, score)| table.row(label, score))?;
        table.row("micro", &self.micro())?;
        table.average("macro", self.macro_average())?;
        let worst: Vec<String> = self.confusions.iter().take(5).map(Confusion::to_string).collect();
        if !worst.is_empty() {
            writeln!(f, "most frequent mistakes: {}", worst.join(", "))?;
        }
        match self.accuracy() {
            Some(accuracy) => write!(f, "accuracy {accuracy:.4}"),
            None => f.write_str("no token has a label to compare with"),
        }
    }
}

impl fmt::Display for Confusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let predicted = if self.predicted.is_empty() { "nothing" } else { &self.predicted };
        write!(f, "{} for {} ({})", predicted, self.gold, self.count)
    }
}

/// Compares labels of sentences. An empty label of a reference is one that is not known: it doesn't count.
///
/// # Errors
///
/// If the numbers of sentences differ, or those of the labels of a sentence, which is named.
pub fn score_labels<P, G, S, T>(predicted: &[P], gold: &[G]) -> Result<LabelScores, TextError>
where
    P: AsRef<[S]>,
    G: AsRef<[T]>,
    S: AsRef<str>,
    T: AsRef<str>,
{
    align::check_count("sentences", predicted.len(), gold.len())?;
    let mut pairs: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    for (number, (predicted, gold)) in predicted.iter().zip(gold).enumerate() {
        let (predicted, gold) = (predicted.as_ref(), gold.as_ref());
        if predicted.len() != gold.len() {
            return Err(TextError::new(format_args!(
                "sentence {} has {} labels, but {} in the reference",
                number + 1,
                predicted.len(),
                gold.len()
            )));
        }
        for (predicted, gold) in predicted.iter().zip(gold).filter(|(_, gold)| !gold.as_ref().is_empty()) {
            *pairs.entry((gold.as_ref(), Some(predicted.as_ref()))).or_default() += 1;
        }
    }
    Ok(LabelScores::of(pairs))
}

/// Compares an attribute of tokens, such as `Attr::Tag`, which is a string. Tokens without it in the reference do not count. spaCy's
/// `Scorer.score_token_attr`.
///
/// # Errors
///
/// If the numbers of documents or their tokens differ, naming the first that does, or if the attribute is no string.
pub fn score_token_attr(predicted: &[Doc], gold: &[Doc], attr: Attr) -> Result<LabelScores, TextError> {
    align::check_count("documents", predicted.len(), gold.len())?;
    let mut pairs: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    for (number, (predicted, gold)) in predicted.iter().zip(gold).enumerate() {
        for (token, reference) in align::tokens(number, predicted, gold)? {
            let label = reference.string(attr).ok_or_else(|| not_a_string(attr))?;
            if !label.is_empty() {
                let predicted = (token.attr(Attr::IsSpace) == 0).then(|| token.string(attr).unwrap_or_default());
                *pairs.entry((label, predicted)).or_default() += 1;
            }
        }
    }
    Ok(LabelScores::of(pairs))
}

pub(super) fn not_a_string(attr: Attr) -> TextError {
    TextError::new(format_args!("{attr} is a number, but labels are strings, such as TAG, POS, MORPH or LEMMA"))
}
