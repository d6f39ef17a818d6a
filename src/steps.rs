//! Word from a run while it is at work, for whoever waits for it.

use std::fmt;
use std::sync::Arc;

/// What a run has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// A stage begins.
    Stage(&'static str),
    /// The next stages are about this paper, by id.
    Paper(&'a str),
    /// So many PDFs of the paper are laid out.
    LaidOut {
        /// Finished.
        done: usize,
        /// Of how many.
        of: usize,
    },
}

/// Who is told; nobody by default.
#[derive(Clone, Default)]
pub struct Steps(Option<Arc<Listener>>);

type Listener = dyn Fn(Step<'_>) + Send + Sync;

impl Steps {
    /// Tells this listener, on whatever thread the work is done.
    #[must_use]
    pub fn to(listener: impl Fn(Step<'_>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listener)))
    }

    pub(crate) fn tell(&self, step: Step<'_>) {
        if let Some(listener) = &self.0 {
            listener(step);
        }
    }
}

impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Steps").field(&self.0.is_some()).finish()
    }
}
