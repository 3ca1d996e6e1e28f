//! The tuples that this library has impls for.

/// Calls a macro with the tuples of two to eight types: for each part a type parameter, its index, and its name in paths.
macro_rules! each_tuple {
    ($callback:ident) => {
        $callback! {
            (A 0 "0", B 1 "1")
            (A 0 "0", B 1 "1", C 2 "2")
            (A 0 "0", B 1 "1", C 2 "2", D 3 "3")
            (A 0 "0", B 1 "1", C 2 "2", D 3 "3", E 4 "4")
            (A 0 "0", B 1 "1", C 2 "2", D 3 "3", E 4 "4", F 5 "5")
            (A 0 "0", B 1 "1", C 2 "2", D 3 "3", E 4 "4", F 5 "5", G 6 "6")
            (A 0 "0", B 1 "1", C 2 "2", D 3 "3", E 4 "4", F 5 "5", G 6 "6", H 7 "7")
        }
    };
}
pub(crate) use each_tuple;
