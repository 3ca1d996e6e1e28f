use crate::error::{Error, ErrorKind, Result};
use crate::initializers::InitContext;
use crate::model::{Attr, Node, Train, VisitMut, Width, Widths, check_rate};
use crate::wiring::Relation;

pub(super) fn initialize(node: &mut dyn Node, x: Width, y: Width, train: &mut Train) -> Result<()> {
    let alone = node.unify(Widths::default())?;
    let label = format!("`{}`", node.name());
    let takes = |left: &str, gives: usize, right: &str, takes: usize| -> Error {
        let (left, right) = (left.to_owned(), right.to_owned());
        ErrorKind::Widths { relation: Relation::Takes, left, gives, right, takes }.into()
    };
    if let (Some(gives), Some(wants)) = (x.known(), alone.input.known())
        && gives != wants
    {
        return Err(takes("the input sample", gives, &label, wants));
    }
    // Labels tell how many classes there are at least: a sample need not hold the highest.
    if let (Some(gives), Some(wants)) = (alone.output.known(), y.known())
        && gives < wants
    {
        return Err(takes(&label, gives, "the output sample", wants));
    }
    let output = if alone.output == Width::Unknown { y } else { alone.output };
    node.unify(Widths { input: x, output })?;
    node.initialize_params(&mut InitContext::new(train))
}

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
