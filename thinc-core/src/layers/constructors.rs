//! The constructors and settings that layers of one family share.

/// Those of layers with weights `W` and a bias `b` from `n_i` inputs to `n_o` outputs.
macro_rules! dense_constructors {
    ($layer:ident<$($param:ident),+>, init_w: $init_w:expr $(, $field:ident: $value:expr)*) => {
        $crate::layers::constructors::dense_settings!($layer<$($param),+>, init_w: $init_w $(, $field: $value)*);

        impl $layer {
            /// A layer with `n_i` inputs and `n_o` outputs; `None` for what `initialize` is to fill in.
            pub fn new(n_i: impl Into<Option<usize>>, n_o: impl Into<Option<usize>>) -> Self {
                Self { n_i: n_i.into().into(), n_o: n_o.into().into(), ..Self::default() }
            }
        }
    };
}
pub(super) use dense_constructors;

/// As [`dense_constructors`], without `new`.
macro_rules! dense_settings {
    ($layer:ident<$($param:ident),+>, init_w: $init_w:expr $(, $field:ident: $value:expr)*) => {
        impl<$(const $param: usize),+> Default for $layer<$($param),+> {
            /// With the widths of the type; `initialize` fills in those that it leaves open.
            fn default() -> Self {
                Self {
                    n_o: Dim::default(),
                    n_i: Dim::default(),
                    w: Param::default(),
                    b: Param::default(),
                    init_w: $init_w,
                    init_b: $crate::initializers::zero(),
                    $($field: $value,)*
                }
            }
        }

        impl<$(const $param: usize),+> $layer<$($param),+> {
            /// Sets how `W` starts.
            #[must_use]
            pub fn init_w(mut self, initializer: Initializer) -> Self {
                self.init_w = initializer;
                self
            }

            /// Sets how `b` starts.
            #[must_use]
            pub fn init_b(mut self, initializer: Initializer) -> Self {
                self.init_b = initializer;
                self
            }
        }
    };
}
pub(super) use dense_settings;

/// Those of layers with a table `E` of `n_v` rows of width `n_o`.
macro_rules! table_constructors {
    ($layer:ident $(, $field:ident: $value:expr)*) => {
        impl<const O: usize, const V: usize> Default for $layer<O, V> {
            /// With the sizes of the type; `initialize` fills in a width that it leaves open.
            fn default() -> Self {
                Self {
                    n_o: Dim::default(),
                    n_v: Dim::default(),
                    e: Param::default(),
                    dropout_rate: None,
                    column: Default::default(),
                    init_e: $crate::initializers::uniform(-0.1, 0.1),
                    $($field: $value,)*
                }
            }
        }

        impl $layer {
            /// A table of `n_v` rows of width `n_o`; `None` for a width that `initialize` is to fill in.
            pub fn new(n_o: impl Into<Option<usize>>, n_v: impl Into<Option<usize>>) -> Self {
                Self { n_o: n_o.into().into(), n_v: n_v.into().into(), ..Self::default() }
            }
        }

        impl<const O: usize, const V: usize> $layer<O, V> {
            /// Sets which column of an `Ints2d` holds the ids.
            ///
            /// In Thinc, this is a chain of `ints_getitem` and the layer without a column. So it is in saved bytes, and the
            /// [`name`](crate::Node::name) is that of the chain.
            #[must_use]
            pub fn column(mut self, column: usize) -> Self {
                self.column = Some(column).into();
                self
            }

            /// Sets the rate at which columns of the output are dropped in training: the same ones for every id of a call.
            #[must_use]
            pub fn dropout(mut self, rate: f32) -> Self {
                self.dropout_rate = Some(rate);
                self
            }

            /// Sets how `E` starts.
            #[must_use]
            pub fn init_e(mut self, initializer: Initializer) -> Self {
                self.init_e = initializer;
                self
            }
        }
    };
}
pub(super) use table_constructors;
