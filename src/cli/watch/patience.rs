//! How long a build that a newer change has overtaken may go on.

use std::time::Duration;

/// At least so long: most builds take less, and giving up costs all that was laid out.
const LEAST: Duration = Duration::from_secs(10);

/// While nobody knows how long a build takes.
const UNKNOWN: Duration = Duration::from_secs(60);

/// For so many times as long as the longest that ended well.
const TIMES: u32 = 4;

/// What is known of how long builds take.
#[derive(Debug, Default)]
pub(super) struct Patience {
    longest: Option<Duration>,
}

impl Patience {
    /// A build has ended well.
    pub(super) fn ended(&mut self, after: Duration) {
        self.longest = self.longest.max(Some(after));
    }

    /// Whether a build that has been overtaken is to be given up. The next one gets more time, so that a pack which takes long is built at last,
    /// however often somebody saves.
    pub(super) fn is_over(&mut self, after: Duration) -> bool {
        let over = after > self.longest.map_or(UNKNOWN, |longest| LEAST.max(longest * TIMES));
        if over {
            self.longest = self.longest.max(Some(after));
        }
        over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn a_build_may_take_some_times_as_long_as_the_longest() {
        let mut patience = Patience::default();
        patience.ended(seconds(1));
        patience.ended(Duration::ZERO);
        assert!(!patience.is_over(seconds(10)) && patience.is_over(seconds(11)));
        patience.ended(seconds(22));
        assert!(!patience.is_over(seconds(80)));
    }

    #[test]
    fn a_pack_that_takes_long_is_built_at_last() {
        let mut patience = Patience::default();
        assert!(!patience.is_over(seconds(59)) && patience.is_over(seconds(61)));
        assert!(!patience.is_over(seconds(240)), "each time it may take longer");
    }
}
