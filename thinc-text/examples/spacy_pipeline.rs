//! Runs a pipeline that spaCy trained on the lines of standard input: each token with what is known of it, between tabs.

use std::io::{self, BufWriter, Write};

use thinc::text::pipeline::Pipeline;
use thinc::text::{Attr, TextError};

fn main() -> thinc::Result<()> {
    let Some(folder) = std::env::args().nth(1) else {
        return Err(TextError::new("give the folder of a pipeline, and texts on standard input").into());
    };
    let pipeline = Pipeline::from_disk(folder)?;
    let lines = io::stdin().lines().collect::<io::Result<Vec<_>>>().map_err(thinc::Error::other)?;
    let mut out = BufWriter::new(io::stdout().lock());
    for doc in pipeline.pipe(lines) {
        for token in doc?.tokens() {
            let strings =
                [Attr::Tag, Attr::Pos, Attr::Morph, Attr::Lemma].map(|attr| token.string(attr).unwrap_or_default());
            let starts = token.sent_start() == Some(true);
            writeln!(out, "{}\t{}\t{starts}", token.text(), strings.join("\t")).map_err(thinc::Error::other)?;
        }
        writeln!(out).map_err(thinc::Error::other)?;
    }
    out.flush().map_err(thinc::Error::other)
}
