use std::path::Path;
use std::sync::Arc;

use thinc_core::Result;

use crate::attr::Attr;
use crate::doc::Doc;
use crate::error::TextError;
use crate::files;
use crate::morphology;
use crate::msgpack::Value;
use crate::pipeline::component::Component;
use crate::pipeline::matcher::Matcher;
use crate::strings::StringStore;
use crate::vocab::Vocab;

/// Sets attributes of tokens that patterns find. spaCy's `AttributeRuler`.
///
/// Patterns may ask for the attributes of [`Attr`], with `IN`, `NOT_IN`, `REGEX`, comparisons, `IS_SUBSET` and its kin,
/// and all operators of `OP`; they may set `TAG`, `POS`, `MORPH`, `LEMMA`, `NORM` and `SENT_START`. Where several rules
/// find a token the later one counts.
pub struct AttributeRuler {
    matcher: Matcher,
    rules: Vec<Rule>,
    /// The patterns as they were read.
    file: Vec<u8>,
    strings: Vec<String>,
}

struct Rule {
    settings: Vec<Setting>,
    /// Which token of what is found; negative numbers count from its end.
    index: i128,
}

enum Setting {
    Attr(Attr, u64),
    SentStart(bool),
}

impl AttributeRuler {
    /// Reads what spaCy's `AttributeRuler.to_disk` writes as `patterns`.
    ///
    /// # Errors
    /// When it is something else, or asks for what is not supported.
    pub fn from_bytes(vocab: &Arc<Vocab>, bytes: Vec<u8>) -> Result<Self, TextError> {
        let mut ruler =
            Self { matcher: Matcher::new(vocab.clone()), rules: Vec::new(), file: Vec::new(), strings: Vec::new() };
        let patterns = Value::read(&bytes).map_err(TextError::new)?;
        let patterns = patterns.as_array().ok_or_else(|| wrong(&patterns, "a list of patterns"))?;
        for (i, rule) in patterns.iter().enumerate() {
            let place = |error: TextError| TextError::new(format_args!("pattern {i}: {error}"));
            ruler.add(vocab, rule).map_err(place)?;
        }
        ruler.file = bytes;
        Ok(ruler)
    }

    fn add(&mut self, vocab: &Vocab, rule: &Value<'_>) -> Result<(), TextError> {
        let field = |name| rule.get(name).ok_or_else(|| TextError::new(format_args!("it lacks `{name}`")));
        let patterns = field("patterns")?;
        for pattern in patterns.as_array().ok_or_else(|| wrong(patterns, "a list"))? {
            self.matcher.add(self.rules.len(), pattern)?;
        }
        let index = match rule.get("index") {
            None => 0,
            Some(Value::Int(index)) => *index,
            Some(other) => return Err(wrong(other, "the number of a token")),
        };
        let attrs = field("attrs")?;
        let attrs = attrs.as_map().ok_or_else(|| wrong(attrs, "a map of attributes"))?;
        let settings = attrs.iter().map(|(name, value)| self.setting(vocab, name, value)).collect::<Result<_, _>>()?;
        self.rules.push(Rule { settings, index });
        Ok(())
    }

    fn setting(&mut self, vocab: &Vocab, name: &Value<'_>, value: &Value<'_>) -> Result<Setting, TextError> {
        let attr: Attr = match name {
            Value::Str(name) => name.parse()?,
            Value::Int(number) => number.to_string().parse()?,
            other => return Err(wrong(other, "the name of an attribute")),
        };
        if !matches!(attr, Attr::Tag | Attr::Pos | Attr::Morph | Attr::Lemma | Attr::Norm | Attr::SentStart) {
            let message = format!("cannot set `{attr}`: rules set TAG, POS, MORPH, LEMMA, NORM or SENT_START");
            return Err(TextError::new(message));
        }
        let text = match value {
            Value::Int(start @ (-1 | 1)) if attr == Attr::SentStart => return Ok(Setting::SentStart(*start == 1)),
            Value::Bool(true) if attr == Attr::SentStart => return Ok(Setting::SentStart(true)),
            Value::Str(text) => text,
            // Reserved strings may stand as their numbers.
            Value::Int(id) => u64::try_from(*id).ok().and_then(|id| vocab.strings().get(id)).ok_or_else(|| {
                TextError::new(format_args!("sets `{attr}` to {id}, which is not the id of a string that is known"))
            })?,
            other => return Err(wrong(other, "a text")),
        };
        let text = if attr == Attr::Morph { morphology::normalized(text)? } else { text.to_owned() };
        if attr == Attr::Pos && !text.is_empty() && !is_part_of_speech(StringStore::id(&text)) {
            return Err(TextError::new(format_args!(
                "sets `POS` to `{text}`: expected a universal part of speech, NOUN"
            )));
        }
        let id = vocab.strings().add(&text);
        self.strings.push(text);
        Ok(Setting::Attr(attr, id))
    }
}

/// Whether it is the id of one of the universal parts of speech, or SPACE, or an older name of them.
fn is_part_of_speech(id: u64) -> bool {
    (StringStore::id("ADJ")..=StringStore::id("SPACE")).contains(&id)
}

#[cold]
fn wrong(found: &Value<'_>, expected: &str) -> TextError {
    TextError::new(format_args!("{} where {expected} is expected", found.kind()))
}

impl Component for AttributeRuler {
    fn factory(&self) -> &str {
        "attribute_ruler"
    }

    fn annotate(&self, docs: &mut [Doc]) -> Result<()> {
        for doc in docs {
            let mut matches = self.matcher.matches(doc);
            matches.sort_unstable();
            for found in matches {
                let rule = &self.rules[found.rule];
                let len = (found.end - found.start) as i128;
                let index = if rule.index < 0 { len + rule.index } else { rule.index };
                if !(0..len).contains(&index) {
                    let message = format!(
                        "attribute_ruler: pattern {} sets token {} of what it finds, which are only {len} tokens",
                        found.rule, rule.index
                    );
                    return Err(TextError::new(message).into());
                }
                let token = found.start + index as usize;
                for setting in &rule.settings {
                    match *setting {
                        Setting::Attr(attr, id) => doc.data_mut()[token].set(attr, id),
                        Setting::SentStart(starts) => doc.data_mut()[token].set(Attr::SentStart, starts.into()),
                    }
                }
            }
        }
        Ok(())
    }

    fn write_files(&self, folder: &Path) -> Result<()> {
        Ok(files::write(&folder.join("patterns"), &self.file)?)
    }

    fn strings(&self) -> Vec<String> {
        self.strings.clone()
    }
}
