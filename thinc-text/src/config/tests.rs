use super::*;

fn parse(text: &str) -> Section {
    text.parse::<Config>().unwrap().root
}

fn error(text: &str) -> String {
    text.parse::<Config>().unwrap_err().to_string()
}

#[test]
fn variables_take_values_sections_and_parts_of_texts() {
    let root = parse(
        "[a]\nn = 3\ns = \"x\"\nnested = ${a.s}${a:n}\n[b]\nwhole = ${a.c}\nlist = [${a.n},${a.c}]\ntext = \"${a.s}/$$y\"\n\
         own = ${n}\nn = 4\n[a.c]\nk = ${a.nested}\n",
    );
    let c = Section::new().with("k", "x3");
    let b = root.get("b").and_then(Value::as_section).unwrap();
    assert_eq!(b.get("whole"), Some(&c.clone().into()));
    assert_eq!(b.get("list"), Some(&Value::List(vec![3usize.into(), c.into()])));
    assert_eq!(b.get("text"), Some(&"x/$y".into()));
    assert_eq!(b.get("own"), Some(&4usize.into()));
}

#[test]
fn texts_in_quotes_are_read_twice() {
    let root = parse("[a]\nx = \"1\"\ny = \"\\\"1\\\"\"\nz = \"true\"\nw = true\nv = 'q'\nu =\n");
    let expected = Section::new()
        .with("x", 1usize)
        .with("y", "1")
        .with("z", "true")
        .with("w", true)
        .with("v", "'q'")
        .with("u", "");
    assert_eq!(root.get("a"), Some(&expected.into()));
}

#[test]
fn errors_name_line_section_and_key() {
    for (text, message) in [
        ("[a.b]\nx = 1", "line 1: section [a.b] is part of `a`, which is not defined: add a section for it"),
        ("[a]\nb = 1\n[a.b]", "line 3: section [a.b]: `b` is a value as well as a section"),
        ("[a]\nb = ${c.d}", "line 2: `b` of [a]: `${c.d}` is neither a value nor a section of the config"),
        (
            "[a]\nb = $c",
            "line 2: `b` of [a]: `$c`: expected a variable such as `${paths.train}`, or `$$` for a dollar sign",
        ),
        ("[a]\nb = ${b}", "line 2: `b` of [a]: variables refer to each other more than 10 times, or in a circle"),
        ("[DEFAULT]\nb = 1", "line 2: `b` is in [DEFAULT]: expected it in a section of its own"),
        (
            "[a]\nb = x ${a}",
            "`b`: a variable that is a whole section stands in a text: only a value can be part of one",
        ),
        ("[a]\nb = ${a}", "[a] refers to itself, or sections refer to each other too often"),
    ] {
        assert!(error(text).ends_with(message), "{}", error(text));
    }
}

#[test]
fn values_that_grow_without_end_are_refused() {
    let mut text = "[a]\nx0 = yyyyyyyyyy\n".to_owned();
    (1..10).for_each(|i| text.push_str(&format!("x{i} = {}\n", format!("${{a.x{}}}", i - 1).repeat(20))));
    assert!(error(&text).contains("longer than"));
    let mut text = "[s0]\nx = 1\n".to_owned();
    (1..30).for_each(|i| text.push_str(&format!("[s{i}]\na = ${{s{}}}\nb = ${{s{}}}\n", i - 1, i - 1)));
    assert!(error(&text).contains("too often"));
}

#[test]
fn replaced_values_come_before_variables() {
    let text = "[a]\nx = \"1\"\ny = ${a.x}\nz = ${b}\n[b]\nk = null\n";
    let config = Config::reader().replace("a.x", "2").replace("b.k", vec![1usize]).parse(text).unwrap();
    let expected = Section::new()
        .with("a", Section::new().with("x", "2").with("y", "2").with("z", Section::new().with("k", vec![1usize])))
        .with("b", Section::new().with("k", vec![1usize]));
    assert_eq!(config.root, expected);
    assert!(Config::reader().replace("c.x", 1usize).parse(text).is_err());
}

#[test]
fn what_is_written_reads_the_same() {
    let tricky =
        ["1", "1.5", "null", "true", "[1]", " x ", "$5", "a\nb", "\"q\"", "", "'", "é", "3.8.11", "-", "{}", "# no"];
    let mut inner = Section::new().with("@misc", "f.v1").with("list", vec![1.5, 1e-8]).with("none", Value::Null);
    tricky.iter().enumerate().for_each(|(i, &text)| inner.insert(format!("k{i}"), text));
    inner.insert("short", Section::new().with("@misc", "g.v1"));
    inner.insert(
        "*",
        Section::new().with("z", Section::new().with("k", 1usize)).with("a", Section::new().with("k", 2usize)),
    );
    let config = Config::new(Section::new().with("z", Section::new().with("in", inner)).with("nlp", Section::new()));
    let text = config.to_string();
    let again: Config = text.parse().unwrap();
    assert_eq!(again.root, config.root, "{text}");
    assert_eq!(again.to_string(), text);
    assert!(text.starts_with("[nlp]\n\n[z]\n\n[z.in]\n"), "{text}");
}
