use super::*;
use crate::tokenizer::pattern::Pattern;

/// The matches of a pattern in a text, as texts.
fn found<'t>(pattern: &str, text: &'t str) -> Vec<&'t str> {
    let found = Pattern::new("infix_finditer", pattern).unwrap().find_all(text).unwrap();
    found.into_iter().map(|range| &text[range]).collect()
}

#[test]
fn what_other_dialects_read_in_another_way() {
    // All expectations are those of CPython 3.11.
    let cases: &[(&str, &str, &[&str])] = &[
        (r"\w+", "a\u{301}b_1 ²½", &["a", "b_1", "²½"]),
        (r"\d+", "1２²", &["1２"]),
        (r"\s", "a\x1cb\u{a0}", &["\x1c", "\u{a0}"]),
        (r"[[a&&b]+", "[a&&c", &["[a&&"]),
        (r"[+--z]", "+,-.z", &["+", ",", "-", "z"]),
        (r"[]~~^-]+", "]~^-a", &["]~^-"]),
        (r"a$", "a\n", &["a"]),
        (r"a\Z", "a\n", &[]),
        (r"a{,2}", "aaa", &["aa", "a", ""]),
        (r"a{}|b{,x}", "a{}b{,x}", &["a{}", "b{,x}"]),
        (r"\#\ \-\_\/", "# -_/", &["# -_/"]),
        (r"\u00e9\x41\U0001F600\101\0", "éA😀A\0", &["éA😀A\0"]),
        (r"[^\W\d_]+", "a1_bé²", &["a", "bé²"]),
        (r"(?i)[^a-y]", "aZy", &["Z"]),
        (r"(?i)straße|σ|k", "STRAẞE ς \u{212a}", &["STRAẞE", "ς", "\u{212a}"]),
        (r"(?i:a)a", "Aaaa", &["Aa", "aa"]),
        (r"(?P<x>[ab])(?P=x)\1", "aaabbbab", &["aaa", "bbb"]),
        (r"(a)?(?(1)b|c)", "abc", &["ab", "c"]),
        (r"\bfoo\b", "foo a\u{301}foo", &["foo", "foo"]),
        (r"(?x) a  b # c", "ab", &["ab"]),
        (r"a++b|a(?>b|bc)c", "aabc", &["aab"]),
        (r"(?s).(?-s:.)", "\na\n", &["\na"]),
        (r"(?m)^a$", "a\na", &["a", "a"]),
        (r"|a", "aa", &["", "a", "", "a", ""]),
        (r"[\ud800-\udfff]|x", "xy", &["x"]),
        (r"[\b]", "\u{8}b", &["\u{8}"]),
        (r"(?a)\w+\b.", "aé", &["aé"]),
    ];
    for (pattern, text, expected) in cases {
        assert_eq!(&found(pattern, text), expected, "{pattern}");
    }
}

#[test]
fn errors_tell_the_place() {
    let cases = [
        ("a(b", 1, "missing ), unterminated subpattern"),
        ("a)b", 1, "unbalanced parenthesis"),
        ("a[b", 1, "unterminated character set"),
        ("é*+?", 3, "multiple repeat"),
        ("a|*", 2, "nothing to repeat"),
        (r"\q", 2, r"bad escape \q"),
        (r"a\", 2, "bad escape (end of pattern)"),
        (r"\u12", 4, "incomplete escape: 4 hexadecimal digits are needed"),
        (r"\U00110000", 10, "there is no character with this number"),
        ("[z-a]", 4, "bad character range"),
        (r"(a)\2", 5, "invalid group reference"),
        (r"(a\1)", 4, "cannot refer to an open group"),
        ("(?P=x)", 6, "unknown group name"),
        ("(?<=a*)b", 0, "look-behind requires fixed-width pattern"),
        ("a{2,1}", 6, "min repeat greater than max repeat"),
        ("a{1001}", 7, "a part is repeated more than 1000 times"),
        ("a(?i)b", 4, "global flags not at the start of the expression"),
        ("(?y)", 3, "unknown flag"),
        ("(?#a", 4, "missing ), unterminated comment"),
        (r"\N{DASH}", 2, "characters by name (`\\N{..}`) are not supported: write them themselves"),
    ];
    for (pattern, at, message) in cases {
        assert_eq!(parse(pattern), Err(Unsupported { at, message: message.to_owned() }), "{pattern}");
    }
    assert!(parse(&"(".repeat(100_000)).is_err_and(|error| error.at == 50));
}

#[test]
fn errors_name_the_pattern() {
    let error = |pattern: &str| Pattern::new("url_match", pattern).unwrap_err().to_string();
    assert_eq!(
        error("a|b|(c"),
        "the pattern `url_match` at character 4 (`a|b|(c`): missing ), unterminated subpattern"
    );
    let large = error("(?:(?:(?:a{1000}){1000}){1000}){1000}");
    assert!(large.starts_with("the pattern `url_match` cannot be compiled: "), "{large}");
}
