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
        match sentence {
            Ok(sentence) => output.push(Item { doc: sentence.to_doc(&vocab), sentence: Some(sentence) })?,
            Err(error) => return output.end_with(error),
        }
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
        let text = match std::str::from_utf8(&line) {
            Ok(text) => text,
            Err(error) => {
                let at = error.valid_up_to();
                let message = format_args!("byte {} of the line, {:#04x}, is not UTF-8", at + 1, line[at]);
                return output.end_with(TextError::new(message).in_file(INPUT).at_line(number));
            }
        };
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

    /// Writes what came before an error.
    fn end_with(mut self, error: TextError) -> Result<(), Box<dyn Error>> {
        self.flush()?;
        Err(error.into())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tests::untrained;

    const CONLLU: &str = "\
# sent_id = 1
1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
1\tdo\tdo\tX\tVB\t_\t0\troot\t_\t_
2\tn't\tnot\tX\tRB\tPolarity=Neg\t1\tadvmod\t_\t_
2.1\tso\tso\tX\t_\t_\t_\t_\t_\t_

";

    fn tagged(kind: Input, format: Format, input: &[u8]) -> (String, Option<String>) {
        let mut out = Vec::new();
        let result = tag(&untrained(), kind, format, input, &mut out);
        (String::from_utf8(out).unwrap(), result.err().map(|error| error.to_string()))
    }

    #[test]
    fn conllu_keeps_everything_but_the_tags() {
        // The untrained tagger gives the first label, ADJ.
        let expected = CONLLU.replace("do\tX", "do\tADJ").replace("not\tX", "not\tADJ");
        assert_eq!(tagged(Input::Detect, Format::Conllu, CONLLU.as_bytes()), (expected, None));
        let words = tagged(Input::Conllu, Format::Words, CONLLU.as_bytes());
        assert_eq!(words, ("do_ADJ n't_ADJ\n".to_owned(), None));
    }

    #[test]
    fn text_is_a_sentence_in_each_line() {
        let words = tagged(Input::Detect, Format::Words, b"A fox.\r\n\nOn");
        assert_eq!(words, ("A_ADJ fox_ADJ ._ADJ\n\nOn_ADJ\n".to_owned(), None));
        let (conllu, error) = tagged(Input::Text, Format::Conllu, b"A fox.\n");
        assert!(conllu.starts_with("# text = A fox.\n1\tA\t_\tADJ\t"), "{conllu}");
        assert_eq!((conllu.contains("fox\t_\tADJ\t_\t_\t_\t_\t_\tSpaceAfter=No\n"), error), (true, None));
    }

    #[test]
    fn nothing_gives_nothing() {
        for kind in [Input::Detect, Input::Conllu, Input::Text] {
            assert_eq!(tagged(kind, Format::Conllu, b""), (String::new(), None));
        }
    }

    #[test]
    fn what_comes_before_an_error_is_tagged() {
        let (out, error) = tagged(Input::Text, Format::Words, b"Oh\nab\xff\n");
        assert_eq!(out, "Oh_ADJ\n");
        assert_eq!(error.unwrap(), "standard input:2: byte 3 of the line, 0xff, is not UTF-8");
        let input = format!("{CONLLU}1\tx\n");
        let (out, error) = tagged(Input::Detect, Format::Conllu, input.as_bytes());
        assert_eq!((out.lines().count(), error.unwrap().starts_with("standard input:7: ")), (6, true));
    }

    #[test]
    fn a_closed_pipe_is_told_from_other_errors() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let error = tag(&untrained(), Input::Text, Format::Words, &b"Oh\n"[..], Closed).unwrap_err();
        assert!(crate::is_closed_pipe(&*error), "{error}");
    }
}
