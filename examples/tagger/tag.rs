//! The command `tag`.

use std::error::Error;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::sync::Arc;

use thinc::text::conllu::{Reader, RowId, Sentence};
use thinc::text::{Doc, TextError, Vocab, Word};

use crate::args::{Format, Input, TagArgs};
use crate::evaluate::BATCH;
use crate::model::{Tagger, predict};

/// What errors call the input.
const INPUT: &str = "standard input";

/// Tags what comes from standard input, and writes it to standard output.
pub(crate) fn run(args: &TagArgs) -> Result<(), Box<dyn Error>> {
    let tagger = Tagger::load(&args.model)?;
    tag(&tagger, args.input(), args.format, io::stdin().lock(), io::stdout().lock())
}

/// Tags `input`, as it comes, and writes it to `out`.
fn tag(tagger: &Tagger, kind: Input, format: Format, input: impl Read, out: impl Write) -> Result<(), Box<dyn Error>> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let is_conllu = match kind {
        Input::Conllu => true,
        Input::Text => false,
        Input::Detect => looks_like_conllu(input.fill_buf()?),
    };
    let output = Output { tagger, format, out: BufWriter::new(out), batch: Vec::new() };
    if is_conllu { tag_conllu(input, output) } else { tag_text(input, output) }
}

/// Whether the first line that is no comment has the ten columns of CoNLL-U.
fn looks_like_conllu(start: &[u8]) -> bool {
    let mut lines = start.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(b"#"));
    first.is_some_and(|line| line.iter().filter(|&&byte| byte == b'\t').count() == 9)
}

/// The sentences of CoNLL-U keep everything but the column of tags.
fn tag_conllu(input: impl BufRead, mut output: Output<'_, impl Write>) -> Result<(), Box<dyn Error>> {
    let vocab = Arc::new(Vocab::new());
    for sentence in Reader::new(input).in_file(INPUT) {
        let sentence = sentence?;
        output.push(Item { doc: sentence.to_doc(&vocab), sentence: Some(sentence) })?;
    }
    output.flush()
}

/// Each line of text is a sentence.
fn tag_text(mut input: BufReader<impl Read>, mut output: Output<'_, impl Write>) -> Result<(), Box<dyn Error>> {
    let vocab = Arc::new(Vocab::new());
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let text = std::str::from_utf8(&line).map_err(|error| {
            let at = error.valid_up_to();
            let message = format_args!("byte {} of the line, {:#04x}, is not UTF-8", at + 1, line[at]);
            TextError::new(message).in_file(INPUT).at_line(number)
        })?;
        output.push(Item { doc: tokenize(text.trim_end_matches(['\n', '\r']), &vocab), sentence: None })?;
        if input.buffer().is_empty() {
            // Somebody who types waits for the answer.
            output.flush()?;
        }
    }
    output.flush()
}

/// The words between white space, without the punctuation at their ends.
fn tokenize(text: &str, vocab: &Arc<Vocab>) -> Doc {
    let words = text.split_whitespace().flat_map(|chunk| {
        let core = chunk.trim_end_matches(|c: char| c.is_ascii_punctuation());
        let (core, end) = chunk.split_at(if core.is_empty() { chunk.len() } else { core.len() });
        let core = if end.is_empty() { Word::new(core) } else { Word::new(core).without_space() };
        [Some(core), (!end.is_empty()).then(|| Word::new(end))].into_iter().flatten()
    });
    Doc::new(vocab.clone(), words)
}

/// A document, and the sentence that it is from if that was CoNLL-U.
struct Item {
    doc: Doc,
    sentence: Option<Sentence>,
}

/// Tags documents, a batch at a time, and writes them.
struct Output<'a, W: Write> {
    tagger: &'a Tagger,
    format: Format,
    out: BufWriter<W>,
    batch: Vec<Item>,
}

impl<W: Write> Output<'_, W> {
    fn push(&mut self, item: Item) -> Result<(), Box<dyn Error>> {
        self.batch.push(item);
        if self.batch.len() == BATCH { self.flush() } else { Ok(()) }
    }

    /// Tags and writes what there is.
    fn flush(&mut self) -> Result<(), Box<dyn Error>> {
        let docs: Vec<Doc> = self.batch.iter().map(|item| item.doc.clone()).collect();
        let guesses = predict(&self.tagger.network, &docs)?;
        for (mut item, guesses) in std::mem::take(&mut self.batch).into_iter().zip(guesses) {
            for (position, guess) in guesses.into_iter().enumerate() {
                item.doc.set_attr(position, self.tagger.column().attr(), &self.tagger.labels[guess]);
            }
            match self.format {
                Format::Conllu => self.write_conllu(item)?,
                Format::Words => self.write_words(&item.doc)?,
            }
        }
        Ok(self.out.flush()?)
    }

    fn write_conllu(&mut self, Item { doc, sentence }: Item) -> Result<(), Box<dyn Error>> {
        let Some(mut sentence) = sentence else {
            for sentence in Sentence::from_doc(&doc)? {
                write!(self.out, "{sentence}")?;
            }
            return Ok(());
        };
        let column = self.tagger.column();
        let rows = sentence.rows().iter().enumerate().filter(|(_, row)| matches!(row.id(), RowId::Word(_)));
        let rows: Vec<usize> = rows.map(|(row, _)| row).collect();
        for (row, token) in rows.into_iter().zip(doc.tokens()) {
            sentence.set(row, column.column(), token.string(column.attr()).unwrap_or_default())?;
        }
        Ok(write!(self.out, "{sentence}")?)
    }

    fn write_words(&mut self, doc: &Doc) -> io::Result<()> {
        let attr = self.tagger.column().attr();
        for token in doc.tokens() {
            let space = if token.position() == 0 { "" } else { " " };
            write!(self.out, "{space}{}_{}", token.text(), token.string(attr).unwrap_or_default())?;
        }
        writeln!(self.out)
    }
}
