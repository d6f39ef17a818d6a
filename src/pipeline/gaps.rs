//! The to-do list of a draft: what is missing, by lead.

use std::collections::BTreeMap;

use crate::diag::{Severity, Sink, SourceMap};
use crate::read::Register;
use crate::render::Gap;

/// What is missing, by lead: the to-do list of a draft.
pub(super) fn gaps(register: &Register, texts: &SourceMap, sink: &Sink) -> Vec<Gap> {
    let mut by_lead: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for skipped in &register.skipped {
        by_lead
            .entry(Gap::TEAM)
            .or_default()
            .push(format!("{} {}; what it holds is missing here", skipped.path, skipped.why));
    }
    for found in sink.iter().filter(|d| d.blocks_final()) {
        let place = match (found.severity(), &found.primary) {
            // No line: the published form of a file has others, and the same pack gives the same bytes.
            (Severity::Error, Some(label)) => format!(" ({})", texts.path(label.span.file)),
            _ => String::new(),
        };
        let item = match &found.indicator {
            Some(id) if !found.message.contains(id.as_str()) => format!("{id}: {}{place}", found.message),
            _ => format!("{}{place}", found.message),
        };
        let lead =
            if found.severity() == Severity::Error { Gap::TEAM } else { found.lead.as_deref().unwrap_or(Gap::TEAM) };
        let items = by_lead.entry(lead).or_default();
        let item = item.replace('`', "");
        if !items.contains(&item) {
            items.push(item);
        }
    }
    by_lead.into_iter().map(|(lead, items)| Gap { lead: lead.to_owned(), items }).collect()
}
