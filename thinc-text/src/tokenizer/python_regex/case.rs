//! What `re.IGNORECASE` makes of sets of characters.
//!
//! A character is accepted if its lower case is that of a character of the set, or that of one with the same upper case
//! (`ſ` for `s`). Unicode's case folding, which other engines go by, has some other pairs.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

/// No character behind it has cases.
const LAST: u32 = 0x1_ffff;

struct Cases {
    /// Characters that aren't their own lower case, and that.
    lower: Vec<(u32, u32)>,
    /// The lower cases for each one in `lower`.
    upper: HashMap<u32, Vec<u32>>,
    /// Characters in lower case that share their upper case with others.
    same: Vec<(u32, u32)>,
}

fn cases() -> &'static Cases {
    static CASES: OnceLock<Cases> = OnceLock::new();
    CASES.get_or_init(|| {
        let (mut lower, mut upper) = (Vec::new(), HashMap::<_, Vec<_>>::new());
        let mut by_upper = BTreeMap::<String, Vec<u32>>::new();
        for c in (0..=LAST).filter_map(char::from_u32) {
            // The first is the only one, but for `İ`, which Python takes for an `i` as well.
            let low = c.to_lowercase().next().unwrap_or(c);
            if low != c {
                lower.push((c.into(), low.into()));
                upper.entry(low.into()).or_default().push(c.into());
            } else if !c.to_uppercase().eq([c]) {
                by_upper.entry(c.to_uppercase().collect()).or_default().push(c.into());
            }
        }
        let mut same = Vec::new();
        for group in by_upper.into_values() {
            for &c in &group {
                same.extend(group.iter().filter(|&&other| other != c).map(|&other| (c, other)));
            }
        }
        same.sort_unstable();
        Cases { lower, upper, same }
    })
}

/// The characters that a set accepts when case is ignored.
pub(super) fn fold(ranges: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let cases = cases();
    let ranges = merge(ranges.to_vec());
    // The lower cases of all characters in the set.
    let mut lower = Vec::new();
    for &(first, last) in &ranges {
        let mut next = first;
        for &(c, low) in between(&cases.lower, first, last) {
            lower.extend((next < c).then(|| (next, c - 1)));
            lower.push((low, low));
            next = c + 1;
        }
        lower.extend((next <= last).then_some((next, last)));
    }
    let mut lower = merge(lower);
    let same: Vec<_> = lower.iter().flat_map(|&(first, last)| between(&cases.same, first, last)).collect();
    lower.extend(same.into_iter().map(|&(_, other)| (other, other)));
    let mut lower = merge(lower);
    // Everything whose lower case is one of them.
    let mut upper = Vec::new();
    for &(first, last) in &lower {
        if last - first > LAST {
            upper.extend(cases.lower.iter().filter(|&&(_, low)| (first..=last).contains(&low)).map(|&(c, _)| c));
        } else {
            upper.extend((first..=last.min(LAST)).filter_map(|low| cases.upper.get(&low)).flatten());
        }
    }
    lower.extend(upper.into_iter().map(|c| (c, c)));
    merge(lower)
}

/// The same where only ASCII has cases.
pub(super) fn fold_ascii(ranges: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut all = ranges.to_vec();
    for (from, to) in [(b'A', b'a'), (b'a', b'A')] {
        for &(first, last) in ranges {
            let (first, last) = (first.max(from.into()), last.min(u32::from(from) + 25));
            if first <= last {
                all.push((first - u32::from(from) + u32::from(to), last - u32::from(from) + u32::from(to)));
            }
        }
    }
    merge(all)
}

/// The pairs whose first number is in a range.
fn between(pairs: &[(u32, u32)], first: u32, last: u32) -> &[(u32, u32)] {
    let start = pairs.partition_point(|&(c, _)| c < first);
    let end = pairs.partition_point(|&(c, _)| c <= last);
    &pairs[start..end]
}

/// Sorted, and those that touch each other as one.
pub(super) fn merge(mut ranges: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    ranges.sort_unstable();
    let mut merged: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
    for (first, last) in ranges {
        match merged.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => merged.push((first, last)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(c: char) -> String {
        let ranges = fold(&[(c.into(), c.into())]);
        ranges.iter().flat_map(|&(first, last)| (first..=last).filter_map(char::from_u32)).collect()
    }

    #[test]
    fn as_python_does() {
        // What `re.match(c, x, re.I)` accepts of all x in CPython 3.11.
        let cases = [
            ('s', "Ssſ"),
            ('ſ', "Ssſ"),
            ('k', "Kk\u{212a}"),
            ('i', "Iiİı"),
            ('ß', "ßẞ"),
            ('Σ', "Σςσ"),
            ('µ', "µΜμ"),
            ('é', "Éé"),
            ('1', "1"),
            ('ﬅ', "ﬅﬆ"),
            ('\u{390}', "\u{390}\u{1fd3}"),
        ];
        for (c, expected) in cases {
            assert_eq!(folded(c), expected, "{c}");
        }
    }

    #[test]
    fn ranges() {
        assert_eq!(fold_ascii(&[(0x40, 0x42), (0x79, 0x7f)]), [(0x40, 0x42), (0x59, 0x5a), (0x61, 0x62), (0x79, 0x7f)]);
        assert_eq!(fold(&[(0x62, 0x63)]), [(0x42, 0x43), (0x62, 0x63)]);
        assert_eq!(fold(&[(0, 0x10ffff)]), [(0, 0x10ffff)]);
        assert_eq!(fold(&[(0x4e00, 0x9fff)]), [(0x4e00, 0x9fff)]);
    }
}
