use super::*;
use crate::config::Config;

fn built(text: &str) -> Result<Built<crate::pipeline::TokensModel>, TextError> {
    let config: Config = text.parse().unwrap();
    tagger_model(&config.fields().section("model").unwrap())
}

const TAGGER: &str = "[model]
@architectures = \"spacy.Tagger.v2\"
nO = null

[model.tok2vec]
@architectures = \"spacy.Tok2Vec.v2\"

[model.tok2vec.embed]
@architectures = \"spacy.MultiHashEmbed.v2\"
width = 8
attrs = [\"NORM\",66]
rows = [10,10]
include_static_vectors = false

[model.tok2vec.encode]
@architectures = \"spacy.MaxoutWindowEncoder.v2\"
width = 8
depth = 2
window_size = 3
maxout_pieces = 2
";

#[test]
fn facts_of_models() {
    let model = built(TAGGER).unwrap();
    assert_eq!((model.width, model.reach, model.upstream), (Some(8), Some(6), None));
    let listener = "[model]\n@architectures = \"spacy.Tagger.v1\"\n[model.tok2vec]\n\
                    @architectures = \"spacy.Tok2VecListener.v1\"\nwidth = 4\nupstream = \"x\"\n";
    let model = built(listener).unwrap();
    assert_eq!((model.width, model.reach, model.upstream.as_deref()), (Some(4), Some(0), Some("x")));
}

#[test]
fn errors_say_what_is_wrong_and_where() {
    let error = |from: &str, to: &str| {
        assert!(TAGGER.contains(from));
        built(&TAGGER.replacen(from, to, 1)).err().unwrap().to_string()
    };
    assert_eq!(
        error("spacy.MultiHashEmbed.v2", "spacy.MultiHashEmbed.v3"),
        "line 9: the architecture `spacy.MultiHashEmbed.v3` is not supported here: did you mean `MultiHashEmbed.v2`? \
         (those that are: spacy.MultiHashEmbed.v2, spacy.MultiHashEmbed.v1)"
    );
    assert_eq!(
        error("rows = [10,10]", "rows = [10]"),
        "line 12: there are 1 numbers of rows for 2 attributes: they must be as many"
    );
    assert_eq!(
        error("depth = 2\n", ""),
        "line 15: [model.tok2vec.encode] lacks `depth`: it has `@architectures`, `width`, `window_size`, `maxout_pieces`"
    );
    assert!(
        error("width = 8\ndepth", "width = 9\ndepth")
            .starts_with("line 17: `embed` gives vectors of 8, but `encode` takes 9")
    );
    assert!(error("[\"NORM\",66]", "[\"NORMS\",66]").contains("each of it an attribute of tokens, such as \"NORM\""));
    assert!(error("spacy.Tok2Vec.v2", "spacy.Tok2Vec.v1").contains("takes an encoder of its own version"));
    assert!(error("nO = null", "nI = null").contains("does not take `nI`"));
}
