//! The process that builds, seen from the one that watches.

use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::message::{Order, Told};
use crate::cli::args::{BUILDER, Common, WatchArguments};

/// How long a builder may take to finish what it is writing.
const GRACE: Duration = Duration::from_secs(5);

/// A builder at work.
pub(super) struct Builder {
    child: Child,
    orders: Option<ChildStdin>,
}

impl Builder {
    /// Starts a builder; what it says goes to `heard`, and at its end none.
    ///
    /// # Errors
    /// Returns the system's error where no process can be started.
    pub(super) fn start(
        root: &Path,
        arguments: &WatchArguments,
        common: &Common,
        pages: Option<&Path>,
        mut heard: impl FnMut(Option<Told>) -> bool + Send + 'static,
    ) -> io::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(BUILDER).args(&arguments.papers).arg("--directory").arg(root).args(["--format", "json"]);
        command.arg("--deadline").arg(common.deadline.to_string());
        if let Some(pages) = pages {
            command.arg("--pages").arg(pages);
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (orders, said) = (child.stdin.take(), child.stdout.take());
        thread::spawn(move || {
            for line in said.into_iter().flat_map(|said| BufReader::new(said).lines()) {
                let Ok(line) = line else { break };
                if !heard(serde_json::from_str(&line).ok().or(Some(Told::Other))) {
                    return;
                }
            }
            heard(None);
        });
        Ok(Self { child, orders })
    }

    /// Gives an order. A builder that has ended cannot take it, and says so itself.
    pub(super) fn order(&mut self, order: &Order) {
        if let (Some(orders), Ok(line)) = (&mut self.orders, serde_json::to_string(order)) {
            let _ = writeln!(orders, "{line}").and_then(|()| orders.flush());
        }
    }
}

impl Drop for Builder {
    fn drop(&mut self) {
        // Without orders it ends, once what it is writing is there.
        self.orders = None;
        let since = Instant::now();
        while since.elapsed() < GRACE && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(10));
        }
        // It ends either way; its fresh folders go with the next build.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
