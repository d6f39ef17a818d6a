//! Word from a run while it is at work, for whoever waits for it.

use std::fmt;
use std::sync::Arc;

/// What a run has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A stage begins.
    Stage(&'static str),
    /// So many PDFs of the paper are laid out.
    LaidOut {
        /// Finished.
        done: usize,
        /// Of how many.
        of: usize,
    },
}

/// Who is told, and of which paper; nobody by default.
#[derive(Clone, Default)]
pub struct Steps {
    listener: Option<Arc<Listener>>,
    paper: Option<Arc<str>>,
}

type Listener = dyn Fn(Option<&str>, Step) + Send + Sync;

impl Steps {
    /// Tells this listener, on whatever thread the work is done: the paper that a step is about, by id, where it is about one, and the step.
    #[must_use]
    pub fn to(listener: impl Fn(Option<&str>, Step) + Send + Sync + 'static) -> Self {
        Self { listener: Some(Arc::new(listener)), paper: None }
    }

    /// Returns the same for the steps of one paper.
    #[must_use]
    pub(crate) fn of_paper(&self, id: &str) -> Self {
        Self { listener: self.listener.clone(), paper: Some(id.into()) }
    }

    pub(crate) fn tell(&self, step: Step) {
        if let Some(listener) = &self.listener {
            listener(self.paper.as_deref(), step);
        }
    }
}

impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Steps").field("listener", &self.listener.is_some()).field("paper", &self.paper).finish()
    }
}
