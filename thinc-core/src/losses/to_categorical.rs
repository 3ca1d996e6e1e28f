use crate::array::{Floats2d, Ints1d};
use crate::error::{Error, Result};

/// Labels as rows of a matrix, in which the column of the label is 1 and the others are 0. Thinc's `to_categorical`.
///
/// There are as many columns as the highest label needs, or `n_classes`. Losses take labels as they are; rows are for what
/// is computed from them. A loss smooths labels by itself.
///
/// ```
/// use thinc::prelude::*;
///
/// let rows = to_categorical(&Ints1d::from(vec![0, 2]), None)?;
/// assert_eq!(rows, Floats2d::from_rows(&[[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]));
/// assert_eq!(to_categorical(&Ints1d::from(vec![1]), 5)?.shape(), [1, 5]);
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// # Errors
/// When a label is not below `n_classes`, or there is no memory for so many columns.
pub fn to_categorical(labels: &Ints1d, n_classes: impl Into<Option<usize>>) -> Result<Floats2d> {
    let labels = labels.as_slice()?;
    let needed = |label: u64| usize::try_from(label).ok()?.checked_add(1);
    let classes = match (n_classes.into(), labels.iter().max()) {
        (Some(classes), _) => classes,
        (None, Some(&highest)) => needed(highest).ok_or_else(|| no_class(highest, usize::MAX))?,
        (None, None) => 0,
    };
    let mut rows = Floats2d::try_zeros([labels.len(), classes])?;
    if let Some(&label) = labels.iter().find(|&&label| needed(label).is_none_or(|needed| needed > classes)) {
        return Err(no_class(label, classes));
    }
    let values = rows.as_mut_slice()?;
    for (i, &label) in labels.iter().enumerate() {
        values[i * classes + label as usize] = 1.0;
    }
    Ok(rows)
}

#[cold]
fn no_class(label: u64, classes: usize) -> Error {
    Error::invalid("to_categorical", format_args!("label {label} is not one of {classes} classes, counted from 0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_out_of_range() {
        let of = |labels: Vec<u64>, classes: Option<usize>| to_categorical(&Ints1d::from(labels), classes);
        assert_eq!(of(vec![], None).unwrap().shape(), [0, 0]);
        assert_eq!(of(vec![], Some(3)).unwrap().shape(), [0, 3]);
        assert_eq!(of(vec![1, 0], Some(3)).unwrap().as_slice().unwrap(), [0.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
        let error = of(vec![0, 3], Some(3)).unwrap_err().to_string();
        assert!(error.contains("label 3 is not one of 3 classes"), "{error}");
        for classes in [None, Some(2), Some(usize::MAX)] {
            assert!(of(vec![u64::MAX], classes).is_err());
        }
    }
}
