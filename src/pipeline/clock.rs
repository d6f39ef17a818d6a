//! How long the stages take, and word of each as it begins.

use std::time::Instant;

use super::Timing;
use crate::steps::{Step, Steps};

/// Times stages.
pub(super) struct Clock<'t> {
    pub steps: Steps,
    pub timings: &'t mut Vec<Timing>,
}

impl Clock<'_> {
    /// Runs a stage and adds its time to the stage's total.
    pub(super) fn stage<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        self.steps.tell(Step::Stage(stage));
        let started = Instant::now();
        let result = work();
        self.add(&Timing { stage, took: started.elapsed() });
        result
    }

    /// Adds a time that was taken elsewhere.
    pub(super) fn add(&mut self, timing: &Timing) {
        let Timing { stage, took } = timing.clone();
        match self.timings.iter_mut().find(|t| t.stage == stage) {
            Some(timing) => timing.took += took,
            None => self.timings.push(Timing { stage, took }),
        }
    }
}
