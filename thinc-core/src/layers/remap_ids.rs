use thinc_macros::Model;

use super::ids::IdInput;
use super::mapping_table::{MappingKey, MappingTable};
use crate::array::{Ints1d, Ints2d};
use crate::error::{Error, Result};
use crate::model::{Backprop, Differentiable, Model, Train, Update, update};

/// Replaces ids or texts by the ids that a table has for them, usually those of the rows of an [`Embed`](super::Embed).
///
/// `Y[n] = table[x[n]]`, or `default` where the table has no such key: `(N)` ids or texts to `(N, 1)` ids. The table is
/// saved with the model. Ids have no gradient. Thinc's `remap_ids.v2`, whose ids can be negative, which these cannot. What
/// its `remap_ids.v1` saved can be read as well.
///
/// `RemapIds<u64>` takes an `Ints1d`, or of an `Ints2d` the column that [`column`](Self::column) sets, 0 if not set.
/// `RemapIds<String>` takes a `Vec<String>`, `Vec<Arc<str>>` or `Vec<&'static str>`.
///
/// ```
/// use thinc::prelude::*;
///
/// let ids = RemapIds::new([(7, 1), (100, 2)]).default_id(0);
/// assert_eq!(ids.predict(Ints1d::from(vec![100, 7, 8]))?, Ints2d::from_rows(&[[2], [1], [0]]));
/// let texts = RemapIds::new([("noun".to_owned(), 1)]);
/// assert_eq!(texts.predict(vec!["noun", "verb"])?, Ints2d::from_rows(&[[1], [0]]));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "remap_ids", multiply_adds = 0, removed("dtype"))]
#[doc(alias = "remap_ids")]
pub struct RemapIds<K: MappingKey = u64> {
    #[attr]
    mapping_table: Option<MappingTable<K>>,
    #[attr]
    default: u64,
    #[attr]
    #[model(default)]
    column: Option<usize>,
}

impl<K: MappingKey> Default for RemapIds<K> {
    /// A layer that gets its table from saved bytes; until then it gives an error.
    fn default() -> Self {
        Self { mapping_table: None, default: 0, column: None }
    }
}

impl<K: MappingKey> RemapIds<K> {
    /// A layer with this table, which gives 0 for what the table lacks.
    pub fn new(table: impl Into<MappingTable<K>>) -> Self {
        Self { mapping_table: Some(table.into()), ..Self::default() }
    }

    /// Sets the id of what the table lacks.
    #[must_use]
    pub fn default_id(mut self, id: u64) -> Self {
        self.default = id;
        self
    }

    /// Sets which column of an `Ints2d` holds the ids.
    #[must_use]
    pub fn column(mut self, column: usize) -> Self {
        self.column = Some(column);
        self
    }

    fn table(&self) -> Result<&MappingTable<K>> {
        self.mapping_table.as_ref().ok_or_else(|| {
            Error::invalid("RemapIds", "there is no table: give one to `RemapIds::new`, or load the model from bytes")
        })
    }
}

/// What `table` has for each key, as one column.
pub(super) fn remap(keys: impl Iterator<Item = u64>, table: &MappingTable, default: u64) -> Result<Ints2d> {
    let ids: Vec<u64> = keys.map(|key| table.get(&key).unwrap_or(default)).collect();
    Ints2d::from_vec([ids.len(), 1], ids)
}

/// The forward pass of a layer with a table from ids to ids, for the values that hold ids.
macro_rules! remap_model {
    ($layer:ty, $($ids:ident),+) => {$(
        impl Model<$ids> for $layer {
            type Output = Ints2d;

            fn begin_update(&self, x: $ids, _: &mut Train) -> Update<Ints2d, impl Backprop<Self, $ids> + use<>> {
                update::<Self, $ids, _>(self.predict(x)?, |(), _| Ok(()))
            }

            fn predict(&self, x: $ids) -> Result<Ints2d> {
                remap(x.id_column(self.column.unwrap_or(0))?.host(stringify!($layer))?, self.table()?, self.default)
            }
        }
    )+};
}
pub(super) use remap_model;

remap_model!(RemapIds<u64>, Ints1d, Ints2d);

impl<S> Model<Vec<S>> for RemapIds<String>
where
    S: Differentiable<Grad = ()> + AsRef<str>,
{
    type Output = Ints2d;

    fn begin_update(&self, x: Vec<S>, _: &mut Train) -> Update<Ints2d, impl Backprop<Self, Vec<S>> + use<S>> {
        let length = x.len();
        update::<Self, Vec<S>, _>(self.predict(x)?, move |(), _| Ok(vec![(); length]))
    }

    fn predict(&self, x: Vec<S>) -> Result<Ints2d> {
        let table = self.table()?;
        let ids = x.iter().map(|text| table.get(text.as_ref()).unwrap_or(self.default)).collect();
        Ints2d::from_vec([x.len(), 1], ids)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::prelude::*;

    #[test]
    fn a_column_of_ids() {
        let x = Ints2d::from_rows(&[[7, 1], [8, 7]]);
        let model = RemapIds::new([(7, 5), (8, 0)]).default_id(9);
        assert_eq!(model.predict(x.clone()).unwrap(), Ints2d::from_rows(&[[5], [0]]));
        let model = model.column(1);
        assert_eq!(model.predict(x.clone()).unwrap(), Ints2d::from_rows(&[[9], [5]]));
        assert_eq!(model.predict(Ints2d::zeros([0, 2])).unwrap().shape(), [0, 1]);
        assert!(model.column(2).predict(x).is_err());
    }

    #[test]
    fn texts_of_every_kind() {
        let model = RemapIds::new([("a".to_owned(), 3), (String::new(), 4)]);
        let want = Ints2d::from_rows(&[[3], [0], [4]]);
        assert_eq!(model.predict(vec!["a", "b", ""]).unwrap(), want);
        assert_eq!(model.predict(["a", "b", ""].map(String::from).to_vec()).unwrap(), want);
        assert_eq!(model.predict(["a", "b", ""].map(Arc::<str>::from).to_vec()).unwrap(), want);
        assert_eq!(model.predict(Vec::<String>::new()).unwrap().shape(), [0, 1]);
    }

    #[test]
    fn the_table_is_saved() {
        let model = RemapIds::new([(9, 5), (7, 6)]).default_id(3);
        let mut loaded = RemapIds::<u64>::default();
        let error = loaded.predict(Ints1d::from(vec![7])).unwrap_err().to_string();
        assert!(error.contains("there is no table"), "{error}");
        loaded.from_bytes(&model.to_bytes().unwrap()).unwrap();
        assert_eq!(loaded.predict(Ints1d::from(vec![7, 9, 1])).unwrap(), Ints2d::from_rows(&[[6], [5], [3]]));
        assert!(RemapIds::<String>::default().from_bytes(&model.to_bytes().unwrap()).is_err());
    }
}
