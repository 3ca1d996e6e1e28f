//! What is accepted although it is not written so.

use thinc::text::conllu::{Column, RowId};

use crate::{read, rows, written};

#[test]
fn ends_of_lines_and_files() {
    let text = rows(&[("1", "a", "0"), ("", "", ""), ("1", "b", "0")]);
    let sentences = read(&text).unwrap();
    assert_eq!(sentences.len(), 2);
    for other in [
        text.replace('\n', "\r\n"),
        format!("\u{feff}{text}"),
        text.trim_end().to_owned(),
        format!("\n\n{}\n\n", text.replace("\n\n", "\n\n\n")),
    ] {
        assert_eq!(read(&other).unwrap(), sentences, "{other:?}");
        assert_eq!(written(&read(&other).unwrap()), text);
    }
    assert_eq!(read("").unwrap(), []);
    assert_eq!(read("\n\r\n").unwrap(), []);
}

#[test]
fn everything_is_kept() {
    let text = "\
# newdoc
#no space
# sent_id = a = b
0.1\tnothing\t_\t_\t_\t_\t_\t_\t1:x\t_
1-2\tdon't\t_\t_\t_\tTypo=Yes\t_\t_\t_\tSpaceAfter=No
1\tdo\tdo\tAUX\tVB\tA=B\t3\taux\t3:aux\t_
2\tn't\tnot\tPART\tRB\t_\t3\tadvmod\t3:advmod\t_
2.1\tx\t_\t_\t_\t_\t_\t_\t3:y\t_
2.2\ty\t_\t_\t_\t_\t_\t_\t3:y\t_
3\tNew York\tNew York\tPROPN\tNNP\t_\t0\troot\t0:root\tNote=two words|X=|Y

";
    let sentences = read(text).unwrap();
    assert_eq!(written(&sentences), text);
    let sentence = &sentences[0];
    assert_eq!(sentence.comments().collect::<Vec<_>>(), ["# newdoc", "#no space", "# sent_id = a = b"]);
    assert_eq!((sentence.comment("sent_id"), sentence.comment("text")), (Some("a = b"), None));
    assert_eq!((sentence.len(), sentence.rows().len()), (3, 7));
    assert_eq!(sentence.rows()[1].id(), RowId::Range(1, 2));
    assert!(!sentence.rows()[1].space_after());
    let last = sentence.words().next_back().unwrap();
    assert_eq!(
        (last.form(), last.head(), last.misc("Note"), last.misc("Y")),
        ("New York", Some(0), Some("two words"), None)
    );
    assert_eq!((last.known(Column::Feats), last.known(Column::Lemma)), (None, Some("New York")));
}

#[test]
fn an_underscore_may_be_a_word() {
    let sentence = &read("1\t_\t_\tSYM\tNFP\t_\t0\troot\t_\t_\n").unwrap()[0];
    let row = &sentence.rows()[0];
    assert_eq!(
        (row.known(Column::Form), row.known(Column::Lemma), row.known(Column::Deps)),
        (Some("_"), Some("_"), None)
    );
}
