//! The indicators as the cover's template sees them: each remembers which of its fields were read, so that the paper
//! can carry exactly the figures that it prints.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use minijinja::value::{Enumerator, Object, Serde, Value};

use super::Told;
use super::view::EntryView;

/// Every indicator of the paper.
#[derive(Clone)]
pub(super) struct Indicators {
    /// The plain views, to choose by.
    pub views: Arc<Vec<EntryView>>,
    told: Arc<Mutex<Told>>,
}

impl Indicators {
    pub(super) fn new(views: &Arc<Vec<EntryView>>, told: &Arc<Mutex<Told>>) -> Self {
        Self { views: views.clone(), told: told.clone() }
    }

    /// Returns an indicator that remembers what is read of it.
    pub(super) fn watched(&self, view: &EntryView) -> Value {
        let whole = Value::from(Serde(view));
        let mut fields = BTreeMap::new();
        for key in whole.try_iter().into_iter().flatten() {
            if let (Some(name), Ok(value)) = (key.as_str(), whole.get_item(&key)) {
                fields.insert(name.to_owned(), value);
            }
        }
        Value::from_object(Watched { id: view.id.clone(), fields, told: self.told.clone() })
    }
}

#[derive(Debug)]
struct Watched {
    id: String,
    fields: BTreeMap<String, Value>,
    told: Arc<Mutex<Told>>,
}

impl Object for Watched {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let key = key.as_str()?;
        let value = self.fields.get(key)?;
        if let Ok(mut told) = self.told.lock() {
            told.read.entry(self.id.clone()).or_default().insert(key.to_owned());
        }
        Some(value.clone())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.fields.keys().map(|k| Value::from(k.clone())).collect())
    }
}
