use crate::error::Result;
use crate::model::{Attr, Node, VisitMut, check_rate};

pub(super) fn set_dropout_rate(node: &mut dyn Node, rate: f32) -> Result<usize> {
    struct SetRate(f32, usize);
    impl VisitMut for SetRate {
        fn attr(&mut self, name: &'static str, attr: &mut dyn Attr) -> Result<()> {
            if name == "dropout_rate" {
                if let Some(own) = attr.as_any_mut().downcast_mut::<f32>() {
                    *own = self.0;
                    self.1 += 1;
                } else if let Some(Some(own)) = attr.as_any_mut().downcast_mut::<Option<f32>>() {
                    *own = self.0;
                    self.1 += 1;
                }
            }
            Ok(())
        }

        fn child(&mut self, _: &str, child: &mut dyn Node) -> Result<()> {
            child.visit_mut(self)
        }
    }
    check_rate("set_dropout_rate", rate)?;
    let mut set = SetRate(rate, 0);
    node.visit_mut(&mut set)?;
    Ok(set.1)
}
