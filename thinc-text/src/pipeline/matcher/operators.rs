//! How often a token of a pattern may stand: `OP`.

use crate::error::TextError;

/// How many tokens a step of a pattern takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantifier {
    /// One that does not fit.
    Zero,
    ZeroOrOne,
    ZeroOrMore,
    One,
}

/// How many steps a pattern may take up by `{n}`.
const MOST: usize = 10_000;

/// The steps that an operator stands for.
pub(super) fn quantifiers(op: &str) -> Result<Vec<Quantifier>, TextError> {
    use Quantifier::{One, Zero, ZeroOrMore, ZeroOrOne};
    let wrong = || {
        TextError::new(format_args!(
            "`{op}` is not an operator: they are *, +, ?, 1, !, {{n}}, {{n,m}}, {{n,}} and {{,m}}, with n at most m"
        ))
    };
    Ok(match op {
        "*" => vec![ZeroOrMore],
        "+" => vec![One, ZeroOrMore],
        "?" => vec![ZeroOrOne],
        "1" => vec![One],
        "!" => vec![Zero],
        _ => {
            let range = op.strip_prefix('{').and_then(|op| op.strip_suffix('}')).ok_or_else(wrong)?;
            let (least, most) = range.split_once(',').unwrap_or((range, range));
            let number = |text: &str| match text {
                "" => Ok(None),
                text => text.parse::<usize>().map(Some).map_err(|_| wrong()),
            };
            let (least, most) = match (number(least)?, number(most)?) {
                (None, None) => return Err(wrong()),
                (least, most) => (least.unwrap_or(0), most),
            };
            if most.is_some_and(|most| most < least) || least.max(most.unwrap_or(0)) > MOST {
                return Err(wrong());
            }
            let mut steps = vec![One; least];
            match most {
                Some(most) => steps.extend(vec![ZeroOrOne; most - least]),
                None => steps.push(ZeroOrMore),
            }
            steps
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let lens = ["{2}", "{1,3}", "{,3}", "{2,}", "+"].map(|op| quantifiers(op).unwrap().len());
        assert_eq!(lens, [2, 3, 3, 3, 2]);
        for op in ["", "{}", "{,}", "{3,1}", "{a}", "**", "{1", "{1000000000}"] {
            assert!(quantifiers(op).is_err(), "{op}");
        }
    }
}
