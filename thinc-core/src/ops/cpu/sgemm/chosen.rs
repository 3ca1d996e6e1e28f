//! The backward products of maxout, which skip the pieces that were not chosen: one multiply-add where dense products over
//! all `nP` pieces have `nP`, all but one of them with a zero.

use super::kernel::{Isa, Simd, get, put, unroll};
use super::pack::with_room;
use super::split;

/// Values of the operand that is read again and again: they stay in the first cache, which also holds the rest.
const NEAR: usize = 6 * 1024;
/// Values of `dX` that stay in the second cache while all outputs pass.
const FAR: usize = 64 * 1024;

/// A checked call.
#[derive(Clone, Copy)]
pub(super) struct Backward {
    pub(super) rows: usize,
    pub(super) n_in: usize,
    pub(super) n_out: usize,
    pub(super) pieces: usize,
    /// `[rows, n_out]`
    pub(super) dy: *const f32,
    /// `[rows, n_out]`, each below `pieces`.
    pub(super) which: *const u8,
    /// Where each row of X and dX starts; they may overlap.
    pub(super) starts: *const u64,
    /// `[rows, n_in]`, for the gradient of the weights.
    pub(super) x: *const f32,
    /// `[n_out, pieces, n_in]`
    pub(super) w: *const f32,
    pub(super) dw: *mut f32,
    /// `[rows, n_in]`, added to.
    pub(super) dx: *mut f32,
}

/// A piece of `dX`: some rows and some columns, of the contributions of some outputs.
pub(super) struct DxTile {
    rows: usize,
    outs: usize,
    cols: usize,
    pieces: usize,
    /// Distance of the rows of `dy` and `which`.
    n_out: usize,
    dy: *const f32,
    which: *const u8,
    /// Whole vectors: `[outs, pieces, NV]`
    w: *const f32,
    starts: *const u64,
    dx: *mut f32,
}

/// A piece of `dW`: some columns, of the contributions of some rows.
pub(super) struct DwTile {
    cols: usize,
    n_in: usize,
    /// The rows of `dw`, and the list of each.
    lists: usize,
    entries: *const Entry,
    lens: *const u32,
    /// The distance of the lists.
    room: usize,
    /// Whole vectors: `[rows, NV]`
    x: *const f32,
    dw: *mut f32,
}

/// A row that chose a piece, and its gradient.
#[derive(Clone, Copy)]
#[repr(C)]
struct Entry {
    dy: f32,
    row: u32,
}

pub(super) type DxFn = unsafe fn(&DxTile);
pub(super) type DwFn = unsafe fn(&DwTile);

/// `dX[n] += Σ_o dY[n, o] W[o, which[n, o]]`, a row of `NV` vectors at a time.
///
/// # Safety
/// The pointers of `t` must be valid for its sizes, `(NV - 1) * LANES < cols <= NV * LANES`, and what `which` holds below `pieces`.
#[inline(always)]
pub(super) unsafe fn dx<V: Simd, const NV: usize>(t: &DxTile) {
    let last = t.cols - (NV - 1) * V::LANES;
    // SAFETY: the caller's.
    unsafe {
        for n in 0..t.rows {
            let (dy, which) = (t.dy.add(n * t.n_out), t.which.add(n * t.n_out));
            let dx = t.dx.add(*t.starts.add(n) as usize);
            let mut acc = [V::zero(); NV];
            unroll!(v < NV up to 12 {
                acc[v] = get(dx.add(v * V::LANES), if v + 1 == NV { last } else { V::LANES });
            });
            let mut w = t.w;
            for o in 0..t.outs {
                let row = w.add(usize::from(*which.add(o)) * (NV * V::LANES));
                let d = V::splat(*dy.add(o));
                unroll!(v < NV up to 12 { acc[v] = acc[v].fma(d, V::load(row.add(v * V::LANES))); });
                w = w.add(t.pieces * (NV * V::LANES));
            }
            unroll!(v < NV up to 12 {
                put(acc[v], dx.add(v * V::LANES), if v + 1 == NV { last } else { V::LANES });
            });
        }
    }
}

/// `dW[o, p] += Σ_n dY[n, o] X[n]` over the `n` in the list of `o` and `p`.
///
/// # Safety
/// As [`dx`]; the rows of the entries exist.
#[inline(always)]
pub(super) unsafe fn dw<V: Simd, const NV: usize>(t: &DwTile) {
    let last = t.cols - (NV - 1) * V::LANES;
    // SAFETY: the caller's.
    unsafe {
        for list in 0..t.lists {
            let dw = t.dw.add(list * t.n_in);
            let entries = t.entries.add(list * t.room);
            let mut acc = [V::zero(); NV];
            unroll!(v < NV up to 12 {
                acc[v] = get(dw.add(v * V::LANES), if v + 1 == NV { last } else { V::LANES });
            });
            for e in 0..*t.lens.add(list) as usize {
                let Entry { dy, row } = *entries.add(e);
                let x = t.x.add(row as usize * (NV * V::LANES));
                let d = V::splat(dy);
                unroll!(v < NV up to 12 { acc[v] = acc[v].fma(d, V::load(x.add(v * V::LANES))); });
            }
            unroll!(v < NV up to 12 {
                put(acc[v], dw.add(v * V::LANES), if v + 1 == NV { last } else { V::LANES });
            });
        }
    }
}

/// Copies `cols` columns of rows to rows of `width` values, filled up with zeros.
///
/// # Safety
/// `src` must be valid for the columns from each start on, `dst` for as many whole rows, `cols <= width`.
unsafe fn pack(src: *const f32, starts: impl Iterator<Item = usize>, cols: usize, dst: *mut f32, width: usize) {
    for (r, start) in starts.enumerate() {
        // SAFETY: the caller's.
        unsafe {
            src.add(start).copy_to_nonoverlapping(dst.add(r * width), cols);
            dst.add(r * width + cols).write_bytes(0, width - cols);
        }
    }
}

/// Adds to `dX`.
///
/// # Safety
/// The CPU must have the instructions of `I`; the sizes of `p` must fit its pointers, what `which` holds be below `pieces`.
pub(super) unsafe fn add_dx<I: Isa>(p: &Backward) {
    let vectors = p.n_in.div_ceil(I::LANES);
    let w_rows = p.n_out * p.pieces;
    with_room(w_rows * vectors * I::LANES, |room| {
        for (v0, nv) in split(vectors, I::CHOSEN.len()) {
            let (column, width) = (v0 * I::LANES, nv * I::LANES);
            let cols = width.min(p.n_in - column);
            // SAFETY: the columns exist, and the room holds all of them.
            unsafe { pack(p.w.add(column), (0..w_rows).map(|r| r * p.n_in), cols, room.add(column * w_rows), width) };
        }
        for (n0, rows) in split(p.rows, (FAR / p.n_in.max(1)).max(8)) {
            for (v0, nv) in split(vectors, I::CHOSEN.len()) {
                let (column, width) = (v0 * I::LANES, nv * I::LANES);
                for (o0, outs) in split(p.n_out, (NEAR / (width * p.pieces)).max(1)) {
                    // SAFETY: these rows, columns and outputs exist.
                    unsafe {
                        I::CHOSEN[nv - 1].0(&DxTile {
                            rows,
                            outs,
                            cols: width.min(p.n_in - column),
                            pieces: p.pieces,
                            n_out: p.n_out,
                            dy: p.dy.add(n0 * p.n_out + o0),
                            which: p.which.add(n0 * p.n_out + o0),
                            w: room.add(column * w_rows + o0 * p.pieces * width),
                            starts: p.starts.add(n0),
                            dx: p.dx.add(column),
                        });
                    }
                }
            }
        }
    });
}

/// Adds to `dW`.
///
/// # Safety
/// As [`add_dx`].
pub(super) unsafe fn add_dw<I: Isa>(p: &Backward) {
    let vectors = p.n_in.div_ceil(I::LANES);
    let widest = split(vectors, I::CHOSEN.len()).map(|(_, nv)| nv * I::LANES).max().unwrap_or(1);
    let block = (NEAR / widest).max(1);
    let lists = p.n_out * p.pieces;
    let entry = const { size_of::<Entry>() / size_of::<f32>() };
    with_room(lists * block * entry + block * widest + lists, |room| {
        let (entries, packed) = (room.cast::<Entry>(), room.wrapping_add(lists * block * entry));
        // SAFETY: the last `lists` places of the room, each of which is as large as a float, and as good as any bits.
        let lens = unsafe { std::slice::from_raw_parts_mut(packed.add(block * widest).cast::<u32>(), lists) };
        for (n0, rows) in split(p.rows, block) {
            // SAFETY: the rows exist, each list has room for all of them, and no entry's row is beyond them.
            unsafe {
                let (dy, which) = (p.dy.add(n0 * p.n_out), p.which.add(n0 * p.n_out));
                let starts = (n0..n0 + rows).map(|n| *p.starts.add(n) as usize);
                sort(rows, p.n_out, p.pieces, dy, which, entries, block, lens);
                for (v0, nv) in split(vectors, I::CHOSEN.len()) {
                    let (column, width) = (v0 * I::LANES, nv * I::LANES);
                    let cols = width.min(p.n_in - column);
                    pack(p.x.add(column), starts.clone(), cols, packed, width);
                    let (n_in, lens, dw) = (p.n_in, lens.as_ptr(), p.dw.add(column));
                    let tile = DwTile { cols, n_in, lists, entries, lens, room: block, x: packed, dw };
                    I::CHOSEN[nv - 1].1(&tile);
                }
            }
        }
    });
}

/// Writes each row of `dy` to the list of its output and the piece that it chose there.
///
/// # Safety
/// As [`add_dx`]; `entries` has `room >= rows` places for each list, `lens` is one number for each.
#[allow(clippy::too_many_arguments, reason = "a kernel takes pointers and their sizes")]
unsafe fn sort(
    rows: usize,
    n_out: usize,
    pieces: usize,
    dy: *const f32,
    which: *const u8,
    entries: *mut Entry,
    room: usize,
    lens: &mut [u32],
) {
    for (o, lens) in lens.chunks_exact_mut(pieces).enumerate() {
        // SAFETY: the caller's.
        unsafe {
            let lists = entries.add(o * pieces * room);
            match pieces {
                2 => sort_one::<2>(rows, n_out, dy.add(o), which.add(o), lists, room, lens),
                3 => sort_one::<3>(rows, n_out, dy.add(o), which.add(o), lists, room, lens),
                4 => sort_one::<4>(rows, n_out, dy.add(o), which.add(o), lists, room, lens),
                _ => {
                    lens.fill(0);
                    for row in 0..rows {
                        let piece = usize::from(*which.add(row * n_out + o));
                        let entry = Entry { dy: *dy.add(row * n_out + o), row: row as u32 };
                        *lists.add(piece * room + lens[piece] as usize) = entry;
                        lens[piece] += 1;
                    }
                }
            }
        }
    }
}

/// The lists of one output: each row is written behind all of them, and one grows. A jump to the right one could not be foreseen.
///
/// # Safety
/// As [`sort`], for its first output.
unsafe fn sort_one<const P: usize>(
    rows: usize,
    n_out: usize,
    dy: *const f32,
    which: *const u8,
    lists: *mut Entry,
    room: usize,
    lens: &mut [u32],
) {
    let mut ends: [usize; P] = std::array::from_fn(|p| p * room);
    for row in 0..rows {
        // SAFETY: the caller's; a list whose end is written to has fewer entries than there were rows.
        unsafe {
            let entry = Entry { dy: *dy.add(row * n_out), row: row as u32 };
            let piece = usize::from(*which.add(row * n_out));
            for p in 0..P {
                *lists.add(ends[p]) = entry;
                ends[p] += usize::from(piece == p);
            }
        }
    }
    for (p, len) in lens.iter_mut().enumerate() {
        *len = (ends[p] - p * room) as u32;
    }
}

#[cfg(test)]
mod tests;
