//! Matrix products on one thread: thinc's operation against the libraries called directly.

use std::time::Duration;

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use thinc::prelude::*;

use crate::harness::{Case, Json, Table, measure};

/// Which factors are stored transposed.
#[derive(Clone, Copy)]
enum Layout {
    /// `Y = X Wᵀ`: a dense layer.
    Nt,
    /// `dX = dY W`: the gradient of its input.
    Nn,
    /// `dW = dYᵀ X`: the gradient of its weights.
    Tn,
}
use Layout::{Nn, Nt, Tn};

/// Rows and columns of the result, and the length of the sums. The first group is task B1, at training and prediction.
const SHAPES: &[(usize, usize, usize, Layout)] = &[
    (128, 512, 784, Nt),
    (128, 512, 512, Nt),
    (128, 10, 512, Nt),
    (128, 512, 512, Nn),
    (128, 512, 10, Nn),
    (512, 784, 128, Tn),
    (512, 512, 128, Tn),
    (10, 512, 128, Tn),
    (1000, 512, 784, Nt),
    (1000, 512, 512, Nt),
    (1, 512, 784, Nt),
    (1, 512, 512, Nt),
    (128, 288, 288, Nt),
    (512, 288, 288, Nt),
    (1024, 288, 288, Nt),
    (2048, 288, 288, Nt),
    (1024, 288, 288, Nn),
    (288, 288, 1024, Tn),
    (1000, 96, 300, Nt),
    (512, 512, 512, Nt),
    (1024, 1024, 1024, Nt),
    (64, 512, 784, Nt),
    (64, 784, 512, Nn),
    (2048, 288, 96, Nt),
    (32, 96, 288, Nt),
    (8, 288, 288, Nt),
    (1, 288, 288, Nt),
    (1, 8, 8, Nt),
];

/// Prints GFLOP/s per shape and library.
pub(crate) fn run(peak: Option<f64>, json: &mut Json) -> task::Result<()> {
    let mut table =
        Table::new(["m x n x k", "thinc", "matrixmultiply", "gemm", "faer", "thinc / best peer", "thinc / peak"]);
    for &(m, n, k, layout) in SHAPES {
        let name = format!("{m} x {n} x {k} {}", ["nt", "nn", "tn"][layout as usize]);
        let work = (2 * m * n * k) as f64 / 1e9;
        let rates: Vec<_> = time_shape(m, n, k, layout)?.iter().map(|measured| measured.rate(work)).collect();
        for rate in &rates {
            json.push("sgemm", &name, "GFLOP/s", rate);
        }
        let digits = if rates[0].best < 20.0 { 2 } else { 0 };
        let peer = rates[1..].iter().map(|rate| rate.best).fold(0.0, f64::max);
        let mut row = vec![name];
        row.extend(rates.iter().map(|rate| format!("{:.digits$} ({:.digits$})", rate.best, rate.median)));
        row.push(format!("{:.2}", rates[0].best / peer));
        row.push(peak.map_or_else(String::new, |peak| format!("{:.0} %", 100.0 * rates[0].best / peak)));
        table.row(row);
    }
    table.print("Matrix products, one thread, GFLOP/s: best (median)");
    Ok(())
}

fn time_shape(m: usize, n: usize, k: usize, layout: Layout) -> task::Result<Vec<crate::harness::Measured>> {
    let (trans_x, trans_y) = (matches!(layout, Tn), matches!(layout, Nt));
    let x = random(if trans_x { [k, m] } else { [m, k] }, 1);
    let y = random(if trans_y { [n, k] } else { [k, n] }, 2);
    // Element (i, j) of the factors as they are multiplied, in slices with these strides.
    let (x_rs, x_cs) = if trans_x { (1, m) } else { (k, 1) };
    let (y_rs, y_cs) = if trans_y { (1, k) } else { (n, 1) };
    let (a, b) = (x.as_slice()?, y.as_slice()?);
    let mut outputs: [Vec<f32>; 3] = std::array::from_fn(|_| vec![0.0; m * n]);
    let mut thinc_output = Floats2d::zeros([m, n]);
    let [with_matrixmultiply, with_gemm, with_faer] = &mut outputs;
    let (strides, columns) = ([x_rs, x_cs, y_rs, y_cs].map(|stride| stride as isize), n as isize);
    let mut failed = None;
    let mut cases = [
        Case::new("thinc", || {
            let result = x.ops().gemm_into(&mut thinc_output, false, &x, trans_x, &y, trans_y);
            failed = result.err().or(failed.take());
        }),
        Case::new("matrixmultiply", || {
            let ([a_rs, a_cs, b_rs, b_cs], c) = (strides, with_matrixmultiply.as_mut_ptr());
            // SAFETY: the strides are those of slices of m k, k n and m n elements.
            unsafe {
                let (a, b) = (a.as_ptr(), b.as_ptr());
                matrixmultiply::sgemm(m, k, n, 1.0, a, a_rs, a_cs, b, b_rs, b_cs, 0.0, c, columns, 1);
            }
        }),
        Case::new("gemm", || {
            let ([a_rs, a_cs, b_rs, b_cs], c) = (strides, with_gemm.as_mut_ptr());
            let (a, b) = (a.as_ptr(), b.as_ptr());
            let one = gemm::Parallelism::None;
            // Its kernels want columns in the output: Cᵀ = Bᵀ Aᵀ.
            // SAFETY: as above.
            unsafe {
                gemm::gemm(
                    n, m, k, c, columns, 1, false, b, b_rs, b_cs, a, a_rs, a_cs, 0.0, 1.0, false, false, false, one,
                );
            }
        }),
        Case::new("faer", || {
            let rows = |slice, trans: bool, r: usize, c: usize| match trans {
                false => MatRef::from_row_major_slice(slice, r, c),
                true => MatRef::from_row_major_slice(slice, c, r).transpose(),
            };
            let (a, b) = (rows(a, trans_x, m, k), rows(b, trans_y, k, n));
            let c = MatMut::from_row_major_slice_mut(with_faer, m, n);
            matmul(c, Accum::Replace, a, b, 1.0, Par::Seq);
        }),
    ];
    let measured = measure(&mut cases, 40, Duration::from_millis(2));
    drop(cases);
    if let Some(error) = failed {
        return Err(error.into());
    }
    let thinc_output = thinc_output.as_slice()?;
    for (output, peer) in outputs.iter().zip(&measured[1..]) {
        let far = output.iter().zip(thinc_output).any(|(a, b)| (a - b).abs() > 1e-4 * (k as f32).sqrt());
        if far {
            return Err(format!("thinc and {} differ at {m} x {n} x {k}", peer.name).into());
        }
    }
    Ok(measured)
}

fn random(shape: [usize; 2], seed: u64) -> Floats2d {
    let mut rng = Rng::new(seed);
    Floats2d::from_fn(shape, |_| rng.normal())
}
