//! Every mistake is reported with file and line.

use std::io::Write;

use thinc::text::conllu::{Column, Reader, Row, Sentence, read_file};

use crate::{read, rows};

fn error(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn columns() {
    let good = rows(&[("1", "a", "0")]);
    assert_eq!(
        error(&format!("{good}# c\n1\ta\t_\n")),
        "line 4: 10 columns separated by tabs are expected, but 3 came: `1\ta\t_`"
    );
    let long = format!("1\t{}\t_\t_\t_\t_\t_\t_\t_\t_\t_", "a".repeat(100));
    assert_eq!(
        error(&long),
        format!("line 1: 10 columns separated by tabs are expected, but 11 came: `1\t{}..`", "a".repeat(38))
    );
    assert!(error("1  a  _  _").ends_with("spaces do not separate columns"));
    assert_eq!(error("1\t\t_\t_\t_\t_\t_\t_\t_\t_"), "line 1: the column FORM is empty: `_` stands for nothing");
    assert_eq!(
        error("1\ta b\ta b\tA B\t_\t_\t_\t_\t_\t_"),
        "line 1: the column UPOS is `A B`: only FORM, LEMMA and MISC may hold spaces"
    );
}

#[test]
fn ids() {
    let cases: &[(&[(&str, &str, &str)], &str)] = &[
        (
            &[("x", "a", "_")],
            "line 1: the ID is `x`, but it must be a number `3`, a range `3-4`, or an empty node `5.1`",
        ),
        (&[("01", "a", "_")], "line 1: the ID is `01`, but it must be a number"),
        (&[("2", "a", "_")], "line 1: word 1 is expected, but the ID `2` came"),
        (&[("1", "a", "_"), ("3", "b", "_")], "line 2: word 2 is expected, but the ID `3` came"),
        (&[("1", "a", "_"), ("1", "b", "_")], "line 2: word 2 is expected, but the ID `1` came"),
        (&[("0", "a", "_")], "line 1: words are counted from 1, but the ID is `0`"),
        (&[("2-1", "a", "_")], "line 1: `2-1` is not a range"),
        (&[("2-3", "a", "_")], "line 1: a range that begins at 1 is expected, but the ID `2-3` came"),
        (&[("1-2", "a", "_"), ("1-2", "a", "_")], "line 2: word 1, the first of `1-2`, is expected"),
        (
            &[("1-2", "a", "_"), ("1", "a", "_"), ("2-3", "b", "_")],
            "line 3: the range `2-3` begins inside the range before it, which ends at 2",
        ),
        (&[("1-2", "a", "_"), ("1", "a", "_")], "line 1: the range `1-2` ends behind the sentence, which has 1 words"),
        (&[("1", "a", "_"), ("1.2", "a", "_")], "line 2: the empty node `1.1` or word 2 is expected"),
        (&[("1", "a", "_"), ("2.1", "a", "_")], "line 2: the empty node `1.1` or word 2 is expected"),
        (&[("0.1", "a", "_"), ("", "", "")], "line 1: a sentence without words"),
        (&[("4294967296", "a", "_")], "line 1: the ID is `4294967296`"),
    ];
    for (case, message) in cases {
        let error = error(&rows(case));
        assert!(error.starts_with(message), "{error}, but not {message}");
    }
}

#[test]
fn heads() {
    let two = |head| rows(&[("1", "a", head), ("2", "b", "0")]);
    assert_eq!(error(&two("3")), "line 1: the HEAD is 3, but the sentence has 2 words");
    assert_eq!(error(&two("1")), "line 1: the word 1 is its own HEAD; the root has 0");
    assert_eq!(
        error(&two("x")),
        "line 1: the HEAD is `x`, but it must be the number of a word, 0 for the root, or `_`"
    );
    let range = rows(&[("1-2", "ab", "0"), ("1", "a", "0"), ("2", "b", "1")]);
    assert_eq!(error(&range), "line 1: the HEAD of `1-2` is `0`, but only words have one: `_`");
    // The line of the row, not that of the end of the sentence.
    let second = format!("{}# comment\n{}", two("0"), rows(&[("1", "a", "_"), ("2", "b", "7"), ("3", "c", "_")]));
    assert_eq!(error(&second), "line 6: the HEAD is 7, but the sentence has 3 words");
}

#[test]
fn comments() {
    assert!(error("# only comments\n# here\n\n").starts_with("line 2: a sentence without words"));
    assert!(error("1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n# late\n").starts_with("line 2: a comment behind words"));
    assert!(error("# a\rb\n").starts_with("line 1: a carriage return inside the comment"));
}

#[test]
fn bytes_that_are_no_text() {
    let bytes = [b"# ok\n1\t".as_slice(), &[0xff], b"\t_\t_\t_\t_\t_\t_\t_\t_\n"].concat();
    let error = Reader::new(bytes.as_slice()).in_file("x.conllu").next().unwrap().unwrap_err();
    assert_eq!(error.to_string(), "x.conllu:2: byte 3 of the line, 0xff, is not UTF-8");
}

#[test]
fn nothing_follows_an_error() {
    let text = format!("1\ta\n\n{}", rows(&[("1", "a", "0")]));
    let mut reader = Reader::new(text.as_bytes());
    assert!(reader.next().is_some_and(|sentence| sentence.is_err()));
    assert!(reader.next().is_none());
}

#[test]
fn files() {
    let path = std::env::temp_dir().join(format!("thinc-{}.conllu", std::process::id()));
    assert!(read_file(&path).unwrap_err().to_string().starts_with(&format!("{}: cannot read: ", path.display())));
    std::fs::File::create(&path).unwrap().write_all(b"\n\n1\ta\n").unwrap();
    let error = read_file(&path).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert_eq!((error.file(), error.line()), (Some(path.as_path()), Some(3)));
    assert!(read_file(std::env::temp_dir()).is_err(), "a folder is no file");
}

#[test]
fn changes() {
    let mut sentence: Sentence = rows(&[("1-2", "ab", "_"), ("1", "a", "0"), ("2", "b", "1")]).parse().unwrap();
    let before = sentence.clone();
    let changes = [
        (9, Column::Upos, "X", "there is no row 9: the sentence has 3"),
        (1, Column::Id, "2", "the ID of a row says where it stands, and cannot be changed"),
        (1, Column::Head, "3", "the HEAD is 3, but the sentence has 2 words"),
        (1, Column::Form, "a\tb", "the column FORM is \"a\\tb\": CoNLL-U has no way to write tabs and line breaks"),
        (1, Column::Upos, "", "the column UPOS is empty: `_` stands for nothing"),
    ];
    for (row, column, text, message) in changes {
        assert_eq!(sentence.set(row, column, text).unwrap_err().to_string(), message);
    }
    assert_eq!(sentence, before);
    sentence.set(1, Column::Head, "2").unwrap();
    assert_eq!(sentence.rows()[1].head(), Some(2));
}

#[test]
fn rows_that_make_no_sentence() {
    let row = |id: &str| Row::new([id, "a", "_", "_", "_", "_", "_", "_", "_", "_"]).unwrap();
    let error = |ids: &[&str]| Sentence::new(ids.iter().map(|id| row(id))).unwrap_err().to_string();
    assert_eq!(error(&["1", "3"]), "line 2: word 2 is expected, but the ID `3` came");
    assert!(error(&[]).contains("without words"));
    assert!("".parse::<Sentence>().unwrap_err().to_string().contains("empty"));
    let two = rows(&[("1", "a", "_"), ("", "", ""), ("1", "a", "_")]);
    assert!(two.parse::<Sentence>().unwrap_err().to_string().contains("more than one sentence"));
}
