//! All ways through patterns at once, token by token: `find_matches` of spaCy's `matcher.pyx`.

use super::Match;
use super::operators::Quantifier;
use super::pattern::{Pattern, Step};
use super::predicates::Predicates;
use crate::doc::{Doc, Token};

/// A way through a pattern so far.
#[derive(Clone, Copy)]
struct State {
    pattern: usize,
    step: usize,
    start: usize,
    length: usize,
}

/// What a token does to a state. spaCy's comment on `get_action` has the table.
#[derive(Clone, Copy, PartialEq)]
enum Action {
    Reject,
    Match,
    Advance,
    Retry,
    MatchExtend,
    RetryAdvance,
    RetryExtend,
    /// A match without this token.
    MatchReject,
    /// A match with and one without this token.
    MatchDouble,
}

struct Search<'a> {
    patterns: &'a [Pattern],
    predicates: &'a Predicates,
    /// What is known of each predicate about this token.
    known: Vec<Option<bool>>,
    states: Vec<State>,
    found: Vec<Match>,
}

/// All matches in the order in which spaCy finds them.
pub(super) fn matches(patterns: &[Pattern], predicates: &Predicates, doc: &Doc) -> Vec<Match> {
    let known = vec![None; predicates.len()];
    let mut search = Search { patterns, predicates, known, states: Vec::new(), found: Vec::new() };
    for (start, token) in doc.tokens().enumerate() {
        let new = (0..patterns.len()).map(|pattern| State { pattern, step: 0, start, length: 0 });
        search.states.extend(new);
        search.known.fill(None);
        search.take(token);
    }
    search.finish();
    search.found
}

impl Search<'_> {
    fn step(&self, state: State) -> &Step {
        &self.patterns[state.pattern].steps[state.step]
    }

    fn is_final(&self, state: State) -> bool {
        state.step + 1 == self.patterns[state.pattern].steps.len()
    }

    fn emit(&mut self, state: State, length: usize) {
        let rule = self.patterns[state.pattern].rule;
        self.found.push(Match { rule, start: state.start, end: state.start + length });
    }

    fn fits(&mut self, state: State, token: Token<'_>) -> bool {
        let step = &self.patterns[state.pattern].steps[state.step];
        let (predicates, known) = (self.predicates, &mut self.known);
        let mut holds = |&number: &usize| *known[number].get_or_insert_with(|| predicates.holds(number, token));
        step.attrs.iter().all(|&(attr, value)| token.attr(attr) == value) && step.predicates.iter().all(&mut holds)
    }

    fn action(&mut self, state: State, token: Token<'_>) -> Action {
        let (fits, is_final) = (self.fits(state, token), self.is_final(state));
        match (self.step(state).quantifier, fits, is_final) {
            (Quantifier::One, true, true) | (Quantifier::Zero, false, true) => Action::Match,
            (Quantifier::One, true, false) | (Quantifier::Zero, false, false) => Action::Advance,
            (Quantifier::One, false, _) | (Quantifier::Zero, true, _) => Action::Reject,
            (Quantifier::ZeroOrMore, true, true) => Action::MatchExtend,
            (Quantifier::ZeroOrMore, true, false) => Action::RetryExtend,
            (Quantifier::ZeroOrOne, true, true) => Action::MatchDouble,
            (Quantifier::ZeroOrOne, true, false) => Action::RetryAdvance,
            (_, false, true) => Action::MatchReject,
            (_, false, false) => Action::Retry,
        }
    }

    /// Moves all states on by a token.
    fn take(&mut self, token: Token<'_>) {
        let states = std::mem::take(&mut self.states);
        let (mut kept, mut new) = (Vec::with_capacity(states.len()), Vec::new());
        for start in states {
            let mut state = start;
            let mut action = self.action(state, token);
            while matches!(action, Action::Retry | Action::RetryAdvance | Action::RetryExtend) {
                match action {
                    Action::RetryExtend => new.push(State { length: start.length + 1, ..state }),
                    Action::RetryAdvance => new.push(State { step: state.step + 1, length: start.length + 1, ..state }),
                    _ => {}
                }
                state.step += 1;
                action = self.action(state, token);
            }
            let length = start.length;
            match action {
                Action::Advance => kept.push(State { step: state.step + 1, length: length + 1, ..state }),
                Action::Match => self.emit(state, length + 1),
                Action::MatchDouble => {
                    if length > 0 {
                        self.emit(state, length);
                    }
                    self.emit(state, length + 1);
                }
                Action::MatchReject => self.emit(state, length),
                Action::MatchExtend => {
                    self.emit(state, length);
                    kept.push(State { length: length + 1, ..state });
                }
                Action::Reject | Action::Retry | Action::RetryAdvance | Action::RetryExtend => {}
            }
        }
        kept.append(&mut new);
        self.states = kept;
    }

    /// Ends the states whose other steps may take no token.
    fn finish(&mut self) {
        for mut state in std::mem::take(&mut self.states) {
            while matches!(self.step(state).quantifier, Quantifier::ZeroOrMore | Quantifier::ZeroOrOne) {
                if self.is_final(state) {
                    self.emit(state, state.length);
                    break;
                }
                state.step += 1;
            }
        }
    }
}
