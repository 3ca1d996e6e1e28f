use std::collections::BTreeMap;
use std::path::Path;

use thinc_core::Result;
use thinc_core::array::Floats2d;

use super::token_scores::TokenScores;
use crate::attr::Attr;
use crate::config::{Section, Value};
use crate::doc::Doc;
use crate::error::TextError;
use crate::morphology;
use crate::pipeline::component::Component;
use crate::pipeline::model::{Facts, TokensModel};
use crate::strings::StringStore;

/// Sets `POS` and `MORPH` to those of the label with the largest score. spaCy's `Morphologizer`.
///
/// A label says both, such as `Number=Sing|POS=NOUN`.
pub struct Morphologizer {
    scores: TokenScores,
    analyses: Vec<Analysis>,
    overwrite: bool,
    extend: bool,
    settings: Section,
}

/// What a label says.
struct Analysis {
    features: BTreeMap<String, String>,
    /// The features as text, `_` for none.
    morph: String,
    pos: u64,
}

impl Morphologizer {
    /// A morphologizer with the settings of spaCy's file `cfg`: `labels_morph`, `labels_pos`, `overwrite` and `extend`.
    ///
    /// # Errors
    /// When they are not of that form, or the model gives scores for another number of labels.
    pub fn new(model: TokensModel, settings: Section) -> Result<Self> {
        Self::with_facts(model, Facts::default(), settings)
    }

    pub(crate) fn with_facts(model: TokensModel, facts: Facts, settings: Section) -> Result<Self> {
        let section = |name: &str| {
            let found = settings.get(name).and_then(Value::as_section);
            found.ok_or_else(|| {
                TextError::new(format_args!("`cfg` lacks the section `{name}`, of labels and what they mean"))
            })
        };
        let flag = |name: &str, default: bool| match settings.get(name) {
            None => Ok(default),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(other) => {
                Err(TextError::new(format_args!("`{name}` of `cfg` is {}: expected true or false", other.kind())))
            }
        };
        let (morphs, parts) = (section("labels_morph")?, section("labels_pos")?);
        let (mut labels, mut analyses) = (Vec::new(), Vec::new());
        for (label, morph) in morphs.iter() {
            let place = |error: TextError| TextError::new(format_args!("the label `{label}` of `cfg`: {error}"));
            let morph = morph.as_str().ok_or_else(|| place(TextError::new("its features are not a text")))?;
            let features = morphology::features(morph).map_err(place)?;
            let pos = match parts.get(label) {
                None => 0,
                Some(Value::Int(id)) => {
                    u64::try_from(*id).map_err(|_| place(TextError::new("its part of speech is negative")))?
                }
                Some(_) => return Err(place(TextError::new("its part of speech is not a number")).into()),
            };
            labels.push(label.to_owned());
            analyses.push(Analysis { morph: morphology::text(&features), features, pos });
        }
        let (overwrite, extend) = (flag("overwrite", true)?, flag("extend", false)?);
        Ok(Self { scores: TokenScores::with_facts(model, facts, labels)?, analyses, overwrite, extend, settings })
    }

    /// The features that a token gets, where it has others already.
    fn extended(&self, analysis: &Analysis, known: &str) -> String {
        let mut known = morphology::features(known).unwrap_or_default();
        let mut new = analysis.features.clone();
        if self.overwrite {
            known.append(&mut new);
            return morphology::text(&known);
        }
        new.append(&mut known);
        morphology::text(&new)
    }
}

impl Component for Morphologizer {
    fn factory(&self) -> &str {
        "morphologizer"
    }

    fn annotate(&self, docs: &mut [Doc]) -> Result<()> {
        let guesses = self.scores.best(docs)?;
        for (doc, guesses) in docs.iter_mut().zip(guesses) {
            let vocab = doc.vocab().clone();
            let ids: Vec<u64> = self.analyses.iter().map(|analysis| vocab.strings().add(&analysis.morph)).collect();
            for (token, guess) in doc.data_mut().iter_mut().zip(guesses) {
                let analysis = &self.analyses[guess];
                let known = token.id(Attr::Morph);
                if self.extend {
                    let known = vocab.strings().get(known).unwrap_or_default();
                    token.set(Attr::Morph, vocab.strings().add(&self.extended(analysis, known)));
                } else if known == 0 || self.overwrite {
                    token.set(Attr::Morph, ids[guess]);
                }
                if token.id(Attr::Pos) == 0 || self.overwrite {
                    token.set(Attr::Pos, analysis.pos);
                }
            }
        }
        Ok(())
    }

    fn scores(&self, docs: &[Doc]) -> Result<Option<Vec<Floats2d>>> {
        self.scores.scores(docs).map(Some)
    }

    fn labels(&self) -> &[String] {
        self.scores.labels()
    }

    fn write_files(&self, folder: &Path) -> Result<()> {
        self.scores.write_files(folder, &self.settings)
    }

    fn strings(&self) -> Vec<String> {
        let mut strings: Vec<String> = self.labels().to_vec();
        for analysis in &self.analyses {
            strings.push(analysis.morph.clone());
            let each = analysis.features.iter().flat_map(|(name, values)| {
                values.split(',').map(move |value| format!("{name}={value}")).chain([name.clone()])
            });
            strings.extend(each);
        }
        strings.retain(|text| StringStore::id(text) != 0);
        strings
    }
}
