//! What English has of its own (`spacy/lang/en`, 3.8).

use super::Lang;
use crate::vocab::lex_attrs::{is_digits, like_num, without_sign};

pub(super) const ENGLISH: Lang = Lang { like_num: english_like_num, stop_words: english_stop_words };

/// Numbers as digits or words, cardinals and ordinals.
fn english_like_num(word: &str) -> bool {
    let lower = without_sign(word).replace([',', '.'], "").to_lowercase();
    let ordinal = || ["st", "nd", "rd", "th"].iter().find_map(|ending| lower.strip_suffix(ending));
    like_num(word) || NUMBERS.contains(&&*lower) || ordinal().is_some_and(is_digits)
}

fn english_stop_words() -> Vec<String> {
    let contractions = ["'", "‘", "’"].into_iter().flat_map(|mark| CONTRACTIONS.map(|word| word.replace('\'', mark)));
    STOP_WORDS.iter().map(|&word| word.to_owned()).chain(contractions).collect()
}

#[rustfmt::skip]
const NUMBERS: &[&str] = &[
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty",
    "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "billion", "trillion",
    "quadrillion", "quintillion", "sextillion", "septillion", "octillion", "nonillion", "decillion", "gajillion",
    "bazillion",
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth", "hundredth",
    "thousandth", "millionth", "billionth", "trillionth", "quadrillionth", "quintillionth", "sextillionth",
    "septillionth", "octillionth", "nonillionth", "decillionth", "gajillionth", "bazillionth",
];

/// Stop words without apostrophes.
#[rustfmt::skip]
const STOP_WORDS: &[&str] = &[
    "a", "about", "above", "across", "after", "afterwards", "again", "against", "all", "almost", "alone", "along",
    "already", "also", "although", "always", "am", "among", "amongst", "amount", "an", "and", "another", "any",
    "anyhow", "anyone", "anything", "anyway", "anywhere", "are", "around", "as", "at", "back", "be", "became",
    "because", "become", "becomes", "becoming", "been", "before", "beforehand", "behind", "being", "below", "beside",
    "besides", "between", "beyond", "both", "bottom", "but", "by", "ca", "call", "can", "cannot", "could", "did", "do",
    "does", "doing", "done", "down", "due", "during", "each", "eight", "either", "eleven", "else", "elsewhere", "empty",
    "enough", "even", "ever", "every", "everyone", "everything", "everywhere", "except", "few", "fifteen", "fifty",
    "first", "five", "for", "former", "formerly", "forty", "four", "from", "front", "full", "further", "get", "give",
    "go", "had", "has", "have", "he", "hence", "her", "here", "hereafter", "hereby", "herein", "hereupon", "hers",
    "herself", "him", "himself", "his", "how", "however", "hundred", "i", "if", "in", "indeed", "into", "is", "it",
    "its", "itself", "just", "keep", "last", "latter", "latterly", "least", "less", "made", "make", "many", "may", "me",
    "meanwhile", "might", "mine", "more", "moreover", "most", "mostly", "move", "much", "must", "my", "myself", "name",
    "namely", "neither", "never", "nevertheless", "next", "nine", "no", "nobody", "none", "noone", "nor", "not",
    "nothing", "now", "nowhere", "of", "off", "often", "on", "once", "one", "only", "onto", "or", "other", "others",
    "otherwise", "our", "ours", "ourselves", "out", "over", "own", "part", "per", "perhaps", "please", "put", "quite",
    "rather", "re", "really", "regarding", "same", "say", "see", "seem", "seemed", "seeming", "seems", "serious",
    "several", "she", "should", "show", "side", "since", "six", "sixty", "so", "some", "somehow", "someone",
    "something", "sometime", "sometimes", "somewhere", "still", "such", "take", "ten", "than", "that", "the", "their",
    "them", "themselves", "then", "thence", "there", "thereafter", "thereby", "therefore", "therein", "thereupon",
    "these", "they", "third", "this", "those", "though", "three", "through", "throughout", "thru", "thus", "to",
    "together", "too", "top", "toward", "towards", "twelve", "twenty", "two", "under", "unless", "until", "up", "upon",
    "us", "used", "using", "various", "very", "via", "was", "we", "well", "were", "what", "whatever", "when", "whence",
    "whenever", "where", "whereafter", "whereas", "whereby", "wherein", "whereupon", "wherever", "whether", "which",
    "while", "whither", "who", "whoever", "whole", "whom", "whose", "why", "will", "with", "within", "without", "would",
    "yet", "you", "your", "yours", "yourself", "yourselves",
];

/// Stop words with an apostrophe, which is any of three.
const CONTRACTIONS: [&str; 7] = ["'d", "'ll", "'m", "'re", "'s", "'ve", "n't"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let numbers = ["10", "Ten", "-ten", "t.e.n", "First", "1st", "2ND", "1,000th"];
        assert!(numbers.into_iter().all(english_like_num));
        assert!(!["", "th", "xth", "tens", "--ten"].into_iter().any(english_like_num));
    }
}
