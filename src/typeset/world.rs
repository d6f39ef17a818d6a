//! All that Typst can see: the generated sources, the look library, the attachments, the fonts. No disk, no network,
//! no packages, no clock.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use typst::diag::{FileError, FileResult, PackageError};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};
use typst_kit::files::{FileLoader, FileStore};
use typst_kit::fonts::FontStore;

use super::FontLibrary;
use crate::render::Sources;

/// What the documents of one paper share.
pub(super) struct Shared {
    files: FileStore<Virtual>,
    fonts: FontStore,
    library: LazyHash<Library>,
}

impl Shared {
    pub(super) fn new(sources: &Sources, fonts: &FontLibrary) -> Self {
        let mut files: BTreeMap<String, Bytes> = BTreeMap::new();
        for (path, source) in &sources.generated {
            files.insert(path.clone(), Bytes::from_string(source.rendered.text.clone()));
        }
        for (path, file) in &sources.library {
            files.insert(path.clone(), Bytes::from_string(file.text.clone()));
        }
        for (path, bytes) in &sources.attachments {
            files.insert(path.clone(), Bytes::new(bytes.clone()));
        }
        let mut store = FontStore::new();
        store.extend(fonts.faces.iter().map(|face| (face.clone(), face.info().clone())));
        // Row headers in tables need a feature that stock Typst has switched off; the look library asks whether it is there.
        let features = [Feature::A11yExtras].into_iter().collect();
        Self {
            files: FileStore::new(Virtual(files)),
            fonts: store,
            library: LazyHash::new(Library::builder().with_features(features).build()),
        }
    }
}

struct Virtual(BTreeMap<String, Bytes>);

impl FileLoader for Virtual {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
        if let VirtualRoot::Package(spec) = id.root() {
            return Err(FileError::Package(PackageError::NotFound(spec.clone())));
        }
        let path = id.vpath().get_without_slash();
        self.0.get(path).cloned().ok_or_else(|| FileError::NotFound(path.into()))
    }
}

/// The world of one document.
pub(super) struct PaperWorld {
    shared: Arc<Shared>,
    main: FileId,
    /// What has been asked for.
    used: Mutex<BTreeSet<String>>,
}

impl PaperWorld {
    pub(super) fn new(shared: Arc<Shared>, main: &str) -> Self {
        let path = VirtualPath::new(main).unwrap_or_else(|_| VirtualPath::new("paper.typ").expect("a plain name"));
        Self { shared, main: RootedPath::new(VirtualRoot::Project, path).intern(), used: Mutex::default() }
    }
}

impl PaperWorld {
    /// Returns every source that was asked for, whether it was there or not.
    pub(super) fn used(&self) -> BTreeSet<String> {
        self.used.lock().map(|used| used.clone()).unwrap_or_default()
    }

    fn note(&self, id: FileId) {
        if let (VirtualRoot::Project, Ok(mut used)) = (id.root(), self.used.lock()) {
            let path = id.vpath().get_without_slash();
            if !used.contains(path) {
                used.insert(path.to_owned());
            }
        }
    }
}

impl World for PaperWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.shared.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.note(id);
        self.shared.files.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.note(id);
        self.shared.files.file(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.font(index)
    }

    /// Papers get their dates from the pack; asking for today is an error in a template.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
