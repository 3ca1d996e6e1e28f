//! What can be asked of a piece of documentation.

/// Documentation without its examples, and what stands in code spans there.
pub(crate) struct Text {
    pub(crate) prose: String,
    pub(crate) spans: Vec<String>,
    pub(crate) blocks: Vec<String>,
    /// Those that are run.
    pub(crate) examples: Vec<String>,
}

impl Text {
    pub(crate) fn new(docs: &str) -> Self {
        let (mut prose, mut blocks, mut examples) = (String::new(), Vec::new(), Vec::new());
        let mut fence: Option<(String, String)> = None;
        for line in docs.lines() {
            match (line.trim().strip_prefix("```"), fence.take()) {
                (Some(_), Some((info, code))) if info.is_empty() => examples.push(code),
                (Some(_), Some((_, code))) => blocks.push(code),
                (Some(info), None) => fence = Some((info.to_owned(), String::new())),
                (None, Some((info, code))) => fence = Some((info, code + line + "\n")),
                (None, None) => prose = prose + line + "\n",
            }
        }
        let spans = prose.split('`').skip(1).step_by(2).map(|span| span.replace('\n', " ")).collect();
        Self { prose, spans, blocks, examples }
    }

    /// An equation: what something is, in terms of what comes in.
    pub(crate) fn has_formula(&self) -> bool {
        let mut code = self.spans.iter().chain(&self.blocks);
        code.any(|code| code.contains(" = ") || code.contains("-= ") || code.contains('^') || code.contains(" / "))
    }

    /// `` `(N, nI)` .. to .. `(N, nO)` ``, or that any shape will do.
    pub(crate) fn has_shapes(&self) -> bool {
        let flat = self.prose.replace('\n', " ");
        let parts: Vec<_> = flat.split('`').collect();
        let is_shape =
            |i: usize| i % 2 == 1 && parts.get(i).is_some_and(|part| part.starts_with('(') && part.ends_with(')'));
        let from_one_to_another = (0..parts.len()).any(|i| {
            let to = |part: &str| format!(" {part} ").contains(" to ");
            is_shape(i) && is_shape(i + 2) && to(parts[i + 1])
        });
        from_one_to_another
            || flat.contains("any shape")
            || flat.contains("of any rank, whose shape stays")
            || flat.contains("of any rank, as")
    }

    /// A runnable example that uses one of these names and checks something.
    pub(crate) fn has_example(&self, names: &[&str]) -> bool {
        self.examples.iter().any(|code| code.contains("assert") && names.iter().any(|name| code.contains(name)))
    }

    /// Each sentence that names Thinc.
    pub(crate) fn sentences_on_thinc(&self) -> impl Iterator<Item = String> {
        let flat = self.prose.replace("\n\n", ". ").replace('\n', " ");
        let sentences: Vec<_> =
            flat.split(". ").filter(|sentence| sentence.contains("Thinc")).map(str::to_owned).collect();
        sentences.into_iter()
    }

    /// Whether it says what is otherwise in Thinc.
    pub(crate) fn says_how_thinc_differs(&self) -> bool {
        const CONTRASTS: &[&str] = &[
            ", which ",
            ", where ",
            ", whose ",
            "Unlike ",
            " but ",
            "In Thinc ",
            "; its ",
            " instead",
            "Thinc takes ",
        ];
        self.sentences_on_thinc().any(|sentence| CONTRASTS.iter().any(|contrast| sentence.contains(contrast)))
    }
}
