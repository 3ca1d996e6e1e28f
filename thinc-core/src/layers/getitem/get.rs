use super::index::{AxisIndex, no_place};
use crate::array::{
    Array, Element, Floats1d, Floats2d, Floats3d, Floats4d, Ints1d, Ints2d, Ints3d, Ints4d, Named, OnDevice,
};
use crate::error::{Error, Result};
use crate::model::{Differentiable, Grad};
use crate::ops::CpuOps;

/// An index that takes something out of values of type `X`, for [`array_getitem`](super::array_getitem),
/// [`floats_getitem`](super::floats_getitem) and [`ints_getitem`](super::ints_getitem).
///
/// What can be given, and what it makes of an array of two axes:
///
/// | index | output |
/// |---|---|
/// | a range such as `1..4` or `..`, or a [`Slice`](super::Slice), which has a step | these rows: of an array of any number of axes the entries of the first one |
/// | a list such as `[2, 0, 2]` | these rows, in this order |
/// | two of those, `(.., 1..4)` | of these rows these columns, every combination where both are lists (`numpy.ix_`) |
/// | one of those and a number, `(.., 3)` | one column, with one axis less |
///
/// As in numpy, ranges end where the axis does. A row or column of a list that is not there is an error. The gradient of
/// a row that is taken several times is the sum of theirs; Thinc keeps the last one. Thinc hands an empty batch on with
/// all its columns.
///
/// It is taken out on the CPU, wherever the array is; the output goes to where the array is.
///
/// The index belongs to the program and is not saved. Thinc saves one in which there is no slice; such bytes cannot be
/// loaded.
#[diagnostic::on_unimplemented(
    message = "this index takes nothing out of a `{X}`",
    label = "`{X}` has no columns, or is no array",
    note = "an index of rows is for every array, a pair of rows and columns for `Floats2d` and `Ints2d`"
)]
pub trait GetIndex<X: Differentiable>: Clone + Send + Sync + 'static {
    /// What is taken out.
    type Output: Differentiable;
    /// What the gradient must know of the value.
    type Shape: Send + 'static;

    /// Takes it out.
    ///
    /// # Errors
    /// If there is no such row or column.
    fn get(&self, x: &X) -> Result<Self::Output>;

    /// What [`backprop`](Self::backprop) must know of the value.
    fn shape_of(x: &X) -> Self::Shape;

    /// The gradient of the value from that of what was taken out: zero where nothing was, the sum where it was several
    /// times.
    ///
    /// # Errors
    /// If `dy` has another shape than what was taken out.
    fn backprop(&self, dy: Grad<Self::Output>, shape: Self::Shape) -> Result<Grad<X>>;
}

fn rows<T: Element, const D: usize>(x: &Array<T, D>, index: &AxisIndex) -> Result<Array<T, D>> {
    match index.places(x.n_rows())? {
        None => Ok(x.clone()),
        Some(places) => x.gather_rows(&places),
    }
}

fn backprop_rows<const D: usize>(dy: Array<f32, D>, index: &AxisIndex, shape: [usize; D]) -> Result<Array<f32, D>> {
    let places = index.places(shape[0])?;
    let mut expected = shape;
    expected[0] = places.as_ref().map_or(shape[0], Vec::len);
    check_gradient(expected, dy.shape())?;
    let Some(places) = places else { return Ok(dy) };
    let mut dx = Array::try_zeros(shape)?;
    let width = shape[1..].iter().product::<usize>();
    let to = dx.as_mut_slice()?;
    for (dy, place) in dy.as_slice()?.chunks_exact(width.max(1)).zip(places) {
        for (to, dy) in to[place * width..][..width].iter_mut().zip(dy) {
            *to += dy;
        }
    }
    Ok(dx)
}

fn columns<T: Element>(x: Array<T, 2>, index: &AxisIndex) -> Result<Array<T, 2>> {
    let [n, width] = x.shape();
    let Some(places) = index.places(width)? else { return Ok(x) };
    let rows = x.as_slice()?.chunks_exact(width.max(1));
    Array::from_vec([n, places.len()], rows.flat_map(|row| places.iter().map(|&place| row[place])).collect())
}

fn backprop_columns(dy: Array<f32, 2>, index: &AxisIndex, [n, width]: [usize; 2]) -> Result<Array<f32, 2>> {
    let places = index.places(width)?;
    check_gradient([n, places.as_ref().map_or(width, Vec::len)], dy.shape())?;
    let Some(places) = places else { return Ok(dy) };
    let mut dx = Array::try_zeros([n, width])?;
    let rows = dx.as_mut_slice()?.chunks_exact_mut(width.max(1));
    for (to, dy) in rows.zip(dy.as_slice()?.chunks_exact(places.len().max(1))) {
        for (&place, dy) in places.iter().zip(dy) {
            to[place] += dy;
        }
    }
    Ok(dx)
}

fn check_gradient<const D: usize>(expected: [usize; D], found: [usize; D]) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(Error::shape_exact("backprop", "a gradient of the output", &expected, &found))
}

fn block<T: Element>(x: &Array<T, 2>, (of_rows, of_columns): &(AxisIndex, AxisIndex)) -> Result<Array<T, 2>> {
    columns(rows(x, of_rows)?, of_columns)
}

fn backprop_block(
    dy: Array<f32, 2>,
    (of_rows, of_columns): &(AxisIndex, AxisIndex),
    shape: [usize; 2],
) -> Result<Array<f32, 2>> {
    let taken = of_rows.places(shape[0])?.map_or(shape[0], |places| places.len());
    backprop_rows(backprop_columns(dy, of_columns, [taken, shape[1]])?, of_rows, shape)
}

fn column<T: Named<1>>(x: &Array<T, 2>, index: &(AxisIndex, usize)) -> Result<T::Array> {
    let column = block(x, &as_block(index, x.width())?)?;
    let n = column.len();
    column.reshape([n]).map(Into::into)
}

fn backprop_column(dy: Array<f32, 1>, index: &(AxisIndex, usize), shape: [usize; 2]) -> Result<Array<f32, 2>> {
    let n = dy.len();
    backprop_block(dy.reshape([n, 1])?, &as_block(index, shape[1])?, shape)
}

/// The index of a block of one column.
fn as_block((of_rows, place): &(AxisIndex, usize), width: usize) -> Result<(AxisIndex, AxisIndex)> {
    if *place < width { Ok((of_rows.clone(), AxisIndex::List(vec![*place]))) } else { Err(no_place(*place, width)) }
}

macro_rules! floats {
    ($($index:ty: $x:ident $d:literal -> $y:ident, $get:ident, $backprop:ident;)+) => {$(
        impl GetIndex<$x> for $index {
            type Output = $y;
            type Shape = [usize; $d];

            fn get(&self, x: &$x) -> Result<$y> {
                let host = x.clone().to_backend(CpuOps::get())?;
                $y::from($get(&host, self)?).to_backend(x.ops())
            }

            fn shape_of(x: &$x) -> [usize; $d] {
                x.shape()
            }

            fn backprop(&self, dy: $y, shape: [usize; $d]) -> Result<$x> {
                let ops = dy.ops();
                let host = dy.to_backend(CpuOps::get())?;
                $x::from($backprop(host.into(), self, shape)?).to_backend(ops)
            }
        }
    )+};
}
floats! {
    AxisIndex: Floats1d 1 -> Floats1d, rows, backprop_rows;
    AxisIndex: Floats2d 2 -> Floats2d, rows, backprop_rows;
    AxisIndex: Floats3d 3 -> Floats3d, rows, backprop_rows;
    AxisIndex: Floats4d 4 -> Floats4d, rows, backprop_rows;
    (AxisIndex, AxisIndex): Floats2d 2 -> Floats2d, block, backprop_block;
    (AxisIndex, usize): Floats2d 2 -> Floats1d, column, backprop_column;
}

macro_rules! ints {
    ($($index:ty: $x:ident -> $y:ident, $get:ident;)+) => {$(
        impl GetIndex<$x> for $index {
            type Output = $y;
            type Shape = ();

            fn get(&self, x: &$x) -> Result<$y> {
                $get(x, self).map(Into::into)
            }

            fn shape_of(_: &$x) {}

            fn backprop(&self, (): (), (): ()) -> Result<()> {
                Ok(())
            }
        }
    )+};
}
ints! {
    AxisIndex: Ints1d -> Ints1d, rows;
    AxisIndex: Ints2d -> Ints2d, rows;
    AxisIndex: Ints3d -> Ints3d, rows;
    AxisIndex: Ints4d -> Ints4d, rows;
    (AxisIndex, AxisIndex): Ints2d -> Ints2d, block;
    (AxisIndex, usize): Ints2d -> Ints1d, column;
}
