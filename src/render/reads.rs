//! The indicators as the cover's template sees them: each remembers which of its fields were read, so that the paper
//! can carry exactly the figures that it prints.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use minijinja::value::{Enumerator, Object, Serde, Value};

use super::Told;
use super::view::EntryView;

/// A view in the two forms in which it is handed out, made once.
#[derive(Debug)]
pub(super) struct Shown {
    /// For attachments.
    pub json: serde_json::Value,
    /// For templates.
    fields: BTreeMap<String, Value>,
}

impl Shown {
    pub(super) fn of(view: &EntryView) -> Self {
        let json = serde_json::to_value(view).unwrap_or_default();
        let fields =
            json.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), Value::from(Serde(value))));
        Self { fields: fields.collect(), json }
    }
}

/// Every indicator of the paper.
#[derive(Clone)]
pub(super) struct Indicators {
    /// The plain views, to choose by.
    pub views: Arc<Vec<EntryView>>,
    shown: Arc<Vec<Arc<Shown>>>,
    told: Arc<Mutex<Told>>,
}

impl Indicators {
    pub(super) fn new(views: &Arc<Vec<EntryView>>, shown: &Arc<Vec<Arc<Shown>>>, told: &Arc<Mutex<Told>>) -> Self {
        Self { views: views.clone(), shown: shown.clone(), told: told.clone() }
    }

    /// Returns an indicator, by its place, that remembers what is read of it.
    pub(super) fn watched(&self, index: usize) -> Value {
        Value::from_object(Watched { index, shown: self.shown[index].clone(), told: self.told.clone() })
    }
}

#[derive(Debug)]
struct Watched {
    index: usize,
    shown: Arc<Shown>,
    told: Arc<Mutex<Told>>,
}

impl Object for Watched {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let key = key.as_str()?;
        let value = self.shown.fields.get(key)?;
        if let Ok(mut told) = self.told.lock() {
            let read = told.read.entry(self.index).or_default();
            if !read.contains(key) {
                read.insert(key.to_owned());
            }
        }
        Some(value.clone())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.shown.fields.keys().map(|k| Value::from(k.clone())).collect())
    }
}
