//! Ctrl-C.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::TERM_SIGNALS;
use signal_hook::flag;

/// Whether the program was asked to end.
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From here on, the first Ctrl-C only asks, and the second one ends the program.
    pub(crate) fn listen() -> io::Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        for &signal in TERM_SIGNALS {
            // Actions run in the order in which they are registered, so this one sees whether it is the second signal.
            flag::register_conditional_shutdown(signal, 130, asked.clone())?;
            flag::register(signal, asked.clone())?;
        }
        Ok(Self(asked))
    }

    /// Whether it was.
    pub(crate) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
