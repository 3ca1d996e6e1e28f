use super::{Lengths, Padded, Padding, Ragged, Stack, Tokens};
use crate::array::{Floats1d, Floats2d, Floats3d, Ints1d, Ints2d, Ints3d};
use crate::error::{Error, Result};
use crate::losses::{MultiProbs, Probs};
use crate::model::{Differentiable, Grad};

/// A value made of sequences of tokens: an array (one sequence), a list of arrays, a [`Ragged`] or a [`Padded`].
///
/// Each can be taken apart into all its tokens, one sequence behind the other, and their layout, and put together again from
/// other tokens. That is how [`with_array`](crate::layers::with_array) lets a layer for arrays work on any of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold sequences of tokens",
    label = "expected an array, a list of arrays, a `Ragged` or a `Padded`"
)]
pub trait Container: Differentiable {
    /// The array of all tokens.
    type Tokens: Tokens;
    /// What tells the sequences apart.
    type Layout: Clone + Send + Sync + 'static;
    /// The same container with other tokens.
    type Of<B: Tokens>: Container<Tokens = B, Layout = Self::Layout>;

    /// Takes the value apart. A list without sequences has no array, as nothing tells how wide it would be.
    ///
    /// # Errors
    /// If the sequences of a list have different widths, or the tokens are outside of this device's memory.
    fn into_tokens(self) -> Result<(Option<Self::Tokens>, Self::Layout)>;

    /// Puts a value together from tokens.
    ///
    /// # Errors
    /// If there are not as many tokens as the layout says.
    fn from_tokens(tokens: Option<Self::Tokens>, layout: &Self::Layout) -> Result<Self>;

    /// How long each sequence is.
    fn lengths(layout: &Self::Layout) -> &Lengths;

    /// Takes the gradient of such a value apart.
    ///
    /// # Errors
    /// If it has another layout.
    fn flatten_grad(grad: Grad<Self>, layout: &Self::Layout) -> Result<Option<Grad<Self::Tokens>>>;

    /// Puts the gradient of such a value together.
    ///
    /// # Errors
    /// If there are not as many tokens as the layout says.
    fn unflatten_grad(grad: Option<Grad<Self::Tokens>>, layout: &Self::Layout) -> Result<Grad<Self>>;
}

macro_rules! arrays {
    ($($name:ident),*) => {$(
        /// One sequence.
        impl Container for $name {
            type Tokens = Self;
            type Layout = Lengths;
            type Of<B: Tokens> = B;

            fn into_tokens(self) -> Result<(Option<Self>, Lengths)> {
                let lengths = Lengths::one(self.n_rows());
                Ok((Some(self), lengths))
            }

            fn from_tokens(tokens: Option<Self>, layout: &Lengths) -> Result<Self> {
                let tokens = tokens.unwrap_or_default();
                layout.check_total("from_tokens", tokens.n_rows())?;
                Ok(tokens)
            }

            fn lengths(layout: &Lengths) -> &Lengths {
                layout
            }

            fn flatten_grad(grad: Grad<Self>, _: &Lengths) -> Result<Option<Grad<Self>>> {
                Ok(Some(grad))
            }

            #[allow(clippy::unit_arg, reason = "the gradient of ids is `()`")]
            fn unflatten_grad(grad: Option<Grad<Self>>, _: &Lengths) -> Result<Grad<Self>> {
                Ok(grad.unwrap_or_default())
            }
        }
    )*};
}
arrays!(Floats1d, Floats2d, Floats3d, Ints1d, Ints2d, Ints3d, Probs, MultiProbs);

impl<A: Tokens> Container for Ragged<A> {
    type Tokens = A;
    type Layout = Lengths;
    type Of<B: Tokens> = Ragged<B>;

    fn into_tokens(self) -> Result<(Option<A>, Lengths)> {
        let (data, lengths) = self.into_parts();
        Ok((Some(data), lengths))
    }

    fn from_tokens(tokens: Option<A>, layout: &Lengths) -> Result<Self> {
        match tokens {
            Some(tokens) => Self::new(tokens, layout.clone()),
            None => Err(no_tokens("Ragged")),
        }
    }

    fn lengths(layout: &Lengths) -> &Lengths {
        layout
    }

    fn flatten_grad(grad: A::Grad, _: &Lengths) -> Result<Option<A::Grad>> {
        Ok(Some(grad))
    }

    fn unflatten_grad(grad: Option<A::Grad>, _: &Lengths) -> Result<A::Grad> {
        grad.ok_or_else(|| no_tokens("Ragged"))
    }
}

impl<A: Tokens> Container for Vec<A> {
    type Tokens = A;
    type Layout = Lengths;
    type Of<B: Tokens> = Vec<B>;

    fn into_tokens(self) -> Result<(Option<A>, Lengths)> {
        let lengths = Lengths::new(&self.iter().map(A::n_tokens).collect::<Vec<_>>())?;
        Ok((A::flatten(self, 0)?, lengths))
    }

    fn from_tokens(tokens: Option<A>, layout: &Lengths) -> Result<Self> {
        match tokens {
            Some(tokens) => tokens.unflatten(layout, 0),
            None if layout.is_empty() => Ok(Vec::new()),
            None => Err(no_tokens("list")),
        }
    }

    fn lengths(layout: &Lengths) -> &Lengths {
        layout
    }

    fn flatten_grad(grad: Vec<A::Grad>, layout: &Lengths) -> Result<Option<A::Grad>> {
        if grad.len() != layout.len() {
            return Err(Error::shape("backprop", "a list of gradients,", &[Some(layout.len())], &[grad.len()]));
        }
        for (i, (grad, length)) in grad.iter().zip(layout.iter()).enumerate() {
            grad.check_tokens(length).map_err(|error| error.at(i.to_string()))?;
        }
        A::Grad::flatten(grad, 0)
    }

    fn unflatten_grad(grad: Option<A::Grad>, layout: &Lengths) -> Result<Vec<A::Grad>> {
        match grad {
            Some(grad) => grad.unflatten(layout, 0),
            None if layout.is_empty() => Ok(Vec::new()),
            None => Err(no_tokens("list")),
        }
    }
}

impl<A: Tokens> Container for Padded<A> {
    type Tokens = A;
    type Layout = Padding;
    type Of<B: Tokens> = Padded<B>;

    fn into_tokens(self) -> Result<(Option<A>, Padding)> {
        let tokens = self.to_tokens()?;
        Ok((Some(tokens), self.into_parts().1))
    }

    fn from_tokens(tokens: Option<A>, layout: &Padding) -> Result<Self> {
        match tokens {
            Some(tokens) => Self::from_tokens(&tokens, layout.clone()),
            None => Err(no_tokens("Padded")),
        }
    }

    fn lengths(layout: &Padding) -> &Lengths {
        layout.lengths()
    }

    fn flatten_grad(grad: Grad<Self>, layout: &Padding) -> Result<Option<A::Grad>> {
        A::Grad::unpad(&grad, layout).map(Some)
    }

    fn unflatten_grad(grad: Option<A::Grad>, layout: &Padding) -> Result<Grad<Self>> {
        match grad {
            Some(grad) => grad.pad(layout),
            None => Err(no_tokens("Padded")),
        }
    }
}

#[cold]
fn no_tokens(container: &str) -> Error {
    Error::invalid("from_tokens", format_args!("a {container} with sequences is not made from no tokens at all"))
}
