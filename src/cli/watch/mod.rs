//! `boardpack watch`: builds again on each change, and shows what moved.

mod builder;
mod changes;
mod message;
mod patience;
mod report;
mod spool;
mod worker;

pub(super) use worker::run as build_on_orders;

use std::io;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use serde_json::json;

use super::args::{Common, Format, WatchArguments};
use super::refused::{Refused, files_of};
use super::ui::Ui;
use super::{DONE, Heartbeat, PACK_ERRORS, USAGE};
use crate::diag::wording::did_you_mean;
use crate::pack::in_words;
use crate::preview::Preview;
use crate::read::pack_of;
use crate::staging::{Staging, at};
use builder::Builder;
use message::{Order, Outcome, Told};
use patience::Patience;
use report::Report;

/// The pictures, in the watcher's own folder.
const PAGES: &str = "pages";

/// A build that takes longer is worth a word in the preview.
const WORTH_SAYING: Duration = Duration::from_secs(1);

pub(super) fn run(root: &Path, arguments: &WatchArguments, common: &Common, ui: &Ui, alive: &Heartbeat) -> u8 {
    // The builder has a deadline for each build; the watcher waits for people.
    alive.rest();
    if common.format == Format::Github {
        let message = "a watch has no workflow to annotate";
        return Refused::new(USAGE, message, "Leave out --format github.").told(ui);
    }
    if let Some(refused) = unknown_paper(root, &arguments.papers, ui) {
        return refused.told(ui);
    }
    let watch = match Watch::begin(root, arguments, common, ui) {
        Ok(watch) => watch,
        Err(refused) => return refused.told(ui),
    };
    watch.go_on()
}

/// A paper that no change of a file will bring about. Where `pack.yaml` cannot be read yet, nobody knows.
fn unknown_paper(root: &Path, papers: &[String], ui: &Ui) -> Option<Refused> {
    let pack = pack_of(&files_of(root, ui).ok()?)?;
    let ids: Vec<&str> = pack.papers.iter().map(|paper| paper.id.as_str()).collect();
    let unknown = papers.iter().find(|name| !ids.contains(&name.as_str()))?;
    Some(Refused::new(USAGE, format!("the pack has no paper `{unknown}`"), did_you_mean(unknown, &ids)))
}

/// What happens while the watcher waits.
enum Event {
    Changed,
    /// A builder, by its number, says something; at its end none.
    Heard(usize, Option<Told>),
}

struct Watch<'a> {
    root: &'a Path,
    arguments: &'a WatchArguments,
    common: &'a Common,
    ui: &'a Ui,
    events: Receiver<Event>,
    sender: Sender<Event>,
    /// The pictures of the pages; the folder goes with the watcher.
    pictures: Option<Staging>,
    preview: Option<Preview>,
    builder: Option<Builder>,
    /// How many builders there have been.
    number: usize,
    /// Since when a build has been ordered.
    busy: Option<Instant>,
    /// Since when it is under way: it may have to wait for others.
    began: Option<Instant>,
    /// Whether something has changed since it began.
    overtaken: bool,
    patience: Patience,
    /// Whether the browser is still to be opened.
    to_open: bool,
    /// Whether a builder that ended while it had nothing to do has been replaced since the last change.
    revived: bool,
    report: Report,
}

impl<'a> Watch<'a> {
    fn begin(root: &'a Path, arguments: &'a WatchArguments, common: &'a Common, ui: &'a Ui) -> Result<Self, Refused> {
        let pictures = arguments.serves().then(pictures).transpose()?;
        let preview = pictures.as_ref().map(|pictures| served(arguments.port, pictures)).transpose()?;
        let (sender, events) = mpsc::channel();
        let changed = sender.clone();
        changes::follow(root, move || changed.send(Event::Changed).is_ok());
        Ok(Self {
            root,
            arguments,
            common,
            ui,
            events,
            sender,
            pictures,
            preview,
            builder: None,
            number: 0,
            busy: None,
            began: None,
            overtaken: false,
            patience: Patience::default(),
            to_open: arguments.open,
            revived: false,
            report: Report::default(),
        })
    }

    /// Watches until nobody can change anything any more; Ctrl-C ends it.
    fn go_on(mut self) -> u8 {
        if let Some(preview) = &self.preview {
            let address = preview.address();
            self.ui.product(&[format!("The papers are at {address}")], json!({"type": "preview", "address": address}));
        }
        self.order();
        loop {
            match self.events.recv_timeout(Duration::from_secs(1)) {
                Ok(Event::Changed) => self.changed(),
                Ok(Event::Heard(number, told)) if number == self.number => self.heard(told),
                Ok(Event::Heard(..)) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return DONE,
            }
            if self.busy.is_some_and(|since| since.elapsed() > WORTH_SAYING) && !self.report.view.busy {
                self.report.view.busy = true;
                self.show();
            }
            let overtaken = self.began.filter(|_| self.overtaken);
            if overtaken.is_some_and(|since| self.patience.is_over(since.elapsed())) {
                self.ui.note("the build is given up for a newer change; it took much longer than the one before");
                self.builder = None;
                self.order();
            }
        }
    }

    fn changed(&mut self) {
        self.revived = false;
        if self.busy.is_some() {
            self.overtaken = true;
        } else {
            self.order();
        }
    }

    /// Has everything built that has changed.
    fn order(&mut self) {
        (self.overtaken, self.busy, self.began) = (false, None, None);
        if self.builder.is_none() {
            self.number += 1;
            let (sender, number) = (self.sender.clone(), self.number);
            let heard = move |told| sender.send(Event::Heard(number, told)).is_ok();
            let pages = self.pictures.as_ref().map(|p| p.path(PAGES));
            match Builder::start(self.root, self.arguments, self.common, pages.as_deref(), heard) {
                Ok(builder) => self.builder = Some(builder),
                Err(error) => {
                    let message = format!("the builder cannot be started: {}", in_words(&error));
                    self.ui.failure(&message, "Close other programs; the next change tries it again.");
                    return;
                }
            }
        }
        self.report.begin(self.ui);
        self.busy = Some(Instant::now());
        let order = Order { stood: self.report.stood.clone() };
        self.builder.iter_mut().for_each(|builder| builder.order(&order));
    }

    /// A builder that ended while it had nothing to do may have left pages undrawn. One that ends again waits for a change.
    fn revive(&mut self) {
        if !std::mem::replace(&mut self.revived, true) {
            self.order();
        }
    }

    fn show(&self) {
        if let Some(preview) = &self.preview {
            preview.show(self.report.view.clone());
        }
    }

    fn heard(&mut self, told: Option<Told>) {
        match told {
            Some(Told::Step { what }) => return self.report.step(&what),
            Some(Told::Failure { message, help }) => return self.report.failed(message, help),
            Some(Told::Other) => return,
            Some(Told::Began) => {
                self.began = Some(Instant::now());
                return;
            }
            Some(Told::Built(built)) => {
                if built.outcome == Outcome::Made {
                    self.patience.ended(self.began.map_or(Duration::ZERO, |since| since.elapsed()));
                }
                if built.left_running {
                    // It is ended on purpose, so nobody listens for its end.
                    self.number += 1;
                    self.builder = None;
                }
                self.report.built(*built, self.ui);
            }
            None => {
                self.builder = None;
                if self.busy.is_none() {
                    return self.revive();
                }
                self.report.broken(self.ui);
            }
        }
        (self.busy, self.began) = (None, None);
        self.show();
        if let Some(preview) = self.preview.as_ref().filter(|_| std::mem::take(&mut self.to_open)) {
            open_in_browser(&preview.address(), self.ui);
        }
        if self.overtaken {
            self.order();
        }
    }
}

/// A folder for the pictures of pages; Ctrl-C takes it away, and the next run where a run was killed.
fn pictures() -> Result<Staging, Refused> {
    let pictures = Staging::new(&std::env::temp_dir()).and_then(|staging| {
        let pages = staging.path(PAGES);
        std::fs::create_dir_all(&pages).map_err(at(&pages)).map(|()| staging)
    });
    pictures.map_err(|e| {
        let message = format!("{} cannot be written to: {}", e.path.display(), in_words(&e.error));
        Refused::new(PACK_ERRORS, message, "The preview keeps pictures of the pages there. Check the disk.")
    })
}

fn served(port: Option<u16>, pictures: &Staging) -> Result<Preview, Refused> {
    Preview::serve(port, &pictures.path(PAGES)).map_err(|error| {
        let at = port.map_or_else(|| "this machine".to_owned(), |port| format!("port {port}"));
        let why = match error.kind() {
            io::ErrorKind::AddrInUse => "another program has it".to_owned(),
            _ => in_words(&error),
        };
        let help = "Leave out --port, and a free one is taken.";
        Refused::new(PACK_ERRORS, format!("the preview cannot be served at {at}: {why}"), help)
    })
}

fn open_in_browser(address: &str, ui: &Ui) {
    if open::that_detached(address).is_err() {
        ui.note(&format!("no browser could be opened; go to {address}"));
    }
}
