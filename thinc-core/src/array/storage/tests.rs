use std::sync::Mutex;
use std::thread;

use super::*;
use crate::array::clear_pool;

#[test]
fn zeros_are_zero_in_a_recycled_block() {
    for len in [0, 1, 3, 16, 17, 1000] {
        let mut dirty = Storage::<f32>::stale(len);
        dirty.make_mut().unwrap().fill(f32::NAN);
        drop(dirty);
        let zeros = Storage::<f32>::zeros(len);
        assert_eq!(zeros.as_slice().unwrap(), vec![0.0; len]);
        assert_eq!(zeros.as_ptr() as usize % 64, 0);
    }
}

#[test]
fn a_dropped_block_is_the_next_one() {
    clear_pool();
    let first = Storage::<f32>::stale(100);
    let at = first.as_ptr() as usize;
    drop(first);
    let other_type = Storage::<u8>::stale(400);
    assert_eq!(other_type.as_ptr() as usize, at);
    assert_ne!(Storage::<u8>::stale(400).as_ptr() as usize, at);
}

#[test]
fn writing_to_a_shared_block_copies_it() {
    for storage in [Storage::from_slice(&[1.0, 2.0]), Storage::from_vec(vec![1.0, 2.0])] {
        let mut a = storage;
        let b = a.clone();
        assert!(a.ptr_eq(&b) && !a.is_unique());
        a.make_mut().unwrap()[0] = 5.0;
        assert!(!a.ptr_eq(&b) && a.is_unique() && b.is_unique());
        assert_eq!((a.as_slice().unwrap(), b.as_slice().unwrap()), (&[5.0, 2.0][..], &[1.0, 2.0][..]));
        let before = a.as_ptr();
        a.make_mut().unwrap()[1] = 6.0;
        assert_eq!(a.as_ptr(), before);
    }
}

#[test]
fn a_vec_goes_in_and_out_without_a_copy() {
    let values = vec![1_u64, 2, 3];
    let at = values.as_ptr();
    let storage = Storage::from_vec(values);
    assert_eq!(storage.as_ptr(), at);
    let shared = storage.clone();
    let copy = storage.into_vec().unwrap();
    assert_ne!(copy.as_ptr(), at);
    let back = shared.into_vec().unwrap();
    assert_eq!((back.as_ptr(), back), (at, vec![1, 2, 3]));
    assert_eq!(Storage::from_slice(&[4_u8]).into_vec().unwrap(), [4]);
    assert!(Storage::<f32>::from_vec(Vec::with_capacity(8)).into_vec().unwrap().is_empty());
}

#[test]
fn a_size_that_cannot_be_is_an_error() {
    assert!(Storage::<f32>::try_zeros(usize::MAX / 2).is_err());
    assert!(Storage::<u8>::try_zeros(isize::MAX as usize).is_err());
    assert!(Storage::<u8>::try_zeros(10).is_ok());
}

#[test]
fn threads_share_and_drop_blocks() {
    let kept = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for seed in 0..4_u32 {
            let kept = &kept;
            scope.spawn(move || {
                for round in 0..200 {
                    let value = (seed * 1000 + round) as f32;
                    let mut mine = Storage::from_slice(&[value; 40]);
                    let shared = mine.clone();
                    // Blocks made here are dropped by whichever thread takes them out.
                    let taken = {
                        let mut kept = kept.lock().unwrap();
                        kept.push(shared);
                        (kept.len() > 8).then(|| kept.remove(0))
                    };
                    mine.make_mut().unwrap().fill(-1.0);
                    if let Some(mut taken) = taken {
                        let value = taken.as_slice().unwrap()[0];
                        assert!(value >= 0.0);
                        assert!(taken.as_slice().unwrap().iter().all(|&v| v == value));
                        taken.make_mut().unwrap().fill(-2.0);
                    }
                    assert!(mine.as_slice().unwrap().iter().all(|&v| v == -1.0));
                }
            });
        }
    });
    let left = kept.into_inner().unwrap();
    assert_eq!(left.len(), 8);
    for storage in left {
        assert!(storage.is_unique());
        assert!(storage.as_slice().unwrap().iter().all(|&v| v >= 0.0));
    }
}

#[test]
fn storage_of_a_thread_local_outlives_the_pool() {
    thread_local! {
        static LAST: std::cell::RefCell<Option<Storage<f32>>> = const { std::cell::RefCell::new(None) };
    }
    let outside = Storage::from_slice(&[1.0; 9]);
    let shared = outside.clone();
    thread::spawn(move || {
        // Registered before the pool, so that it is dropped after it.
        LAST.with(|last| *last.borrow_mut() = None);
        LAST.with(|last| *last.borrow_mut() = Some(shared));
        drop(Storage::<f32>::zeros(50));
        LAST.with(|last| *last.borrow_mut() = Some(Storage::zeros(50)));
    })
    .join()
    .unwrap();
    assert!(outside.is_unique());
}

mod device {
    use super::*;
    use crate::error::ErrorKind;
    use crate::ops::Backend;
    use crate::ops::testing::FakeGpu;

    #[test]
    fn device_memory_is_not_read_and_is_released_once() {
        let gpu = FakeGpu::leak(3);
        let mut storage = gpu.upload(&[1.0, 2.0, 3.0]).unwrap();
        assert_eq!(storage.device(), Device::Gpu(3));
        let error = storage.as_slice().unwrap_err();
        assert!(error.to_string().contains("`as_slice` runs on cpu, but an array is on gpu:3"), "{error}");
        assert!(matches!(storage.make_mut().unwrap_err().kind(), ErrorKind::Device { .. }));
        let shared = storage.clone();
        assert!(storage.make_mut().is_err() && shared.clone().into_vec().is_err());
        assert_eq!(gpu.download(&shared).unwrap(), [1.0, 2.0, 3.0]);
        drop(storage);
        assert_eq!(gpu.released(), 0);
        drop(shared);
        assert_eq!(gpu.released(), 1);
    }
}
