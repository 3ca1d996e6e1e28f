//! Arrays from and to [`ndarray`].

use ndarray::{ArrayView, ArrayViewMut, Dim, ErrorKind as NdError, ShapeError};

use super::dense::Array;
use super::named::{Floats1d, Floats2d, Floats3d, Floats4d, Ints1d, Ints2d, Ints3d, Ints4d};
use super::storage::Storage;
use crate::error::{Error, Result};

#[cold]
fn cannot_view(error: &ShapeError) -> Error {
    debug_assert_ne!(error.kind(), NdError::IncompatibleShape, "an array always fits its own shape");
    Error::invalid("view", error)
}

macro_rules! interop {
    ($($name:ident: $t:ty, $d:literal;)*) => {$(
        /// Without a copy if the array is in standard layout and fills its own buffer, as every array that was not
        /// sliced or transposed does; else copied into row-major order.
        impl From<ndarray::Array<$t, Dim<[usize; $d]>>> for $name {
            fn from(array: ndarray::Array<$t, Dim<[usize; $d]>>) -> Self {
                let mut shape = [0; $d];
                shape.copy_from_slice(array.shape());
                let len = array.len();
                let values = if array.is_standard_layout() {
                    let (mut buffer, offset) = array.into_raw_vec_and_offset();
                    // A slice of the leading rows keeps its buffer, whose rest isn't ours.
                    buffer.drain(..offset.unwrap_or(0));
                    buffer.truncate(len);
                    buffer
                } else {
                    array.iter().copied().collect()
                };
                Array::from_parts(shape, Storage::from_vec(values)).into()
            }
        }

        impl $name {
            /// The elements as a view of `ndarray`.
            ///
            /// # Errors
            /// [`ErrorKind::Device`](crate::ErrorKind::Device) if they are not in host memory.
            pub fn view(&self) -> Result<ArrayView<'_, $t, Dim<[usize; $d]>>> {
                ArrayView::from_shape(self.shape(), self.storage().host("view")?).map_err(|e| cannot_view(&e))
            }

            /// The elements as a mutable view of `ndarray`, copied first if another array shares them.
            ///
            /// # Errors
            /// [`ErrorKind::Device`](crate::ErrorKind::Device) if they are not in host memory.
            pub fn view_mut(&mut self) -> Result<ArrayViewMut<'_, $t, Dim<[usize; $d]>>> {
                let shape = self.shape();
                ArrayViewMut::from_shape(shape, self.storage_mut().host_mut("view_mut")?).map_err(|e| cannot_view(&e))
            }

            /// The elements as an array of `ndarray`: without a copy if this is the only handle on a buffer that came from a
            /// `Vec` or from `ndarray`; copied if it is shared, or was made here (by `zeros`, or as the output of an operation).
            ///
            /// # Errors
            /// [`ErrorKind::Device`](crate::ErrorKind::Device) if they are not in host memory.
            pub fn into_ndarray(self) -> Result<ndarray::Array<$t, Dim<[usize; $d]>>> {
                let shape = self.shape();
                ndarray::Array::from_shape_vec(shape, self.into_storage().into_vec()?).map_err(|e| cannot_view(&e))
            }
        }
    )*};
}

interop! {
    Floats1d: f32, 1;
    Floats2d: f32, 2;
    Floats3d: f32, 3;
    Floats4d: f32, 4;
    Ints1d: u64, 1;
    Ints2d: u64, 2;
    Ints3d: u64, 3;
    Ints4d: u64, 4;
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, Axis, Slice, array};

    use super::*;

    #[test]
    fn ndarray_goes_in_and_out_without_a_copy() {
        let there: Array2<f32> = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
        let at = there.as_ptr();
        let here = Floats2d::from(there);
        assert_eq!((here.shape(), here.storage().as_ptr()), ([2, 3], at));
        assert_eq!(here.view().unwrap()[[1, 0]], 4.0);
        let back = here.into_ndarray().unwrap();
        assert_eq!((back.as_ptr(), back), (at, array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]));
    }

    #[test]
    fn sliced_and_transposed_arrays_are_put_in_order() {
        let base: Array2<f32> = Array2::from_shape_fn((4, 3), |(i, j)| (10 * i + j) as f32);
        for (start, end) in [(0, 2), (1, 3), (2, 4), (4, 4), (0, 0)] {
            let mut cut = base.clone();
            cut.slice_axis_inplace(Axis(0), Slice::from(start..end));
            let want: Vec<f32> = cut.iter().copied().collect();
            let here = Floats2d::from(cut);
            assert_eq!((here.shape(), here.as_slice().unwrap()), ([(end - start) as usize, 3], &want[..]));
        }
        let mut columns = base.clone();
        columns.slice_axis_inplace(Axis(1), Slice::from(1..));
        assert_eq!(Floats2d::from(columns).as_slice().unwrap(), [1.0, 2.0, 11.0, 12.0, 21.0, 22.0, 31.0, 32.0]);
        let turned = Floats2d::from(base.reversed_axes());
        assert_eq!((turned.shape(), turned.row(1).unwrap()), ([3, 4], &[1.0, 11.0, 21.0, 31.0][..]));
        let mut backwards: ndarray::Array1<u64> = array![1, 2, 3];
        backwards.invert_axis(Axis(0));
        assert_eq!(Ints1d::from(backwards).as_slice().unwrap(), [3, 2, 1]);
    }

    #[test]
    fn views_write_and_shared_arrays_are_copied() {
        let mut one = Ints2d::from_rows(&[[1, 2], [3, 4]]);
        let other = one.clone();
        one.view_mut().unwrap()[[0, 1]] = 9;
        assert_eq!((one.as_slice().unwrap(), other.as_slice().unwrap()), (&[1, 9, 3, 4][..], &[1, 2, 3, 4][..]));
        let at = one.storage().as_ptr();
        assert_ne!(one.into_ndarray().unwrap().as_ptr(), at);
        assert_eq!(Floats3d::zeros([2, 0, 3]).into_ndarray().unwrap().shape(), [2, 0, 3]);
        assert_eq!(Floats2d::from(Array2::<f32>::zeros((0, 5))).shape(), [0, 5]);
    }
}
