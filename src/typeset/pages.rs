//! The pages of a document as they were laid out: what each shows, as a digest and as text.

use std::sync::Arc;

use typst::foundations::StyleChain;
use typst::introspection::{Location, Tag};
use typst::layout::{Frame, FrameItem};
use typst::pdf::{ArtifactElem, ArtifactKind};
use typst::utils::hash128;
use typst_layout::{Page, PagedDocument};
use typst_svg::SvgOptions;

/// A page to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// A digest of all that the page shows: pages with the same one look the same. 32 hexadecimal digits.
    pub key: String,
    /// A digest of what it shows beside what stands on every page, wherever it stands: see [`LaidOut::looks`].
    pub look: String,
    /// Width in points.
    pub width: f64,
    /// Height in points.
    pub height: f64,
}

/// The pages of a PDF.
#[derive(Debug, Clone)]
pub struct LaidOut(Arc<PagedDocument>);

impl LaidOut {
    pub(super) fn new(document: PagedDocument) -> Self {
        Self(Arc::new(document))
    }

    /// Returns a digest of what each page shows, 32 hexadecimal digits each: two versions of a document are compared page by page. What
    /// stands on every page (header, footer, draft mark) is left out, so that a page more does not change all of them; and so are
    /// places, so that a page on which everything stands a little lower is still the same to a reader.
    #[must_use]
    pub fn looks(&self) -> Vec<String> {
        let look = |frame: &Frame| {
            let mut items = Vec::new();
            walk(frame, &mut None, &mut |item| match item {
                FrameItem::Text(text) => items.push(hash128(&(&text.text, text.size, &text.fill))),
                FrameItem::Shape(shape, _) => items.push(hash128(shape)),
                FrameItem::Image(image, size, _) => items.push(hash128(&(image, size))),
                FrameItem::Group(_) | FrameItem::Link(..) | FrameItem::Tag(_) => {}
            });
            format!("{:032x}", hash128(&items))
        };
        self.0.pages().iter().map(|page| look(&page.frame)).collect()
    }

    /// Returns the pages in order, with their looks.
    #[must_use]
    pub fn sheets(&self, looks: &[String]) -> Vec<Sheet> {
        let sheet = |(page, look): (&Page, &String)| Sheet {
            key: format!("{:032x}", hash128(page)),
            look: look.clone(),
            width: page.frame.width().to_pt(),
            height: page.frame.height().to_pt(),
        };
        self.0.pages().iter().zip(looks).map(sheet).collect()
    }

    /// Returns a page as a picture in SVG, by its place from 0; none if there is no such page.
    #[must_use]
    pub fn picture(&self, page: usize) -> Option<String> {
        self.0.pages().get(page).map(|page| typst_svg::svg(page, &SvgOptions::default()))
    }

    /// Returns the words of each page in the order in which they were laid out, runs parted by a space; without what stands on
    /// every page.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        let text = |frame: &Frame| {
            let mut runs: Vec<String> = Vec::new();
            walk(frame, &mut None, &mut |item| {
                if let FrameItem::Text(text) = item {
                    runs.push(text.text.to_string());
                }
            });
            runs.join(" ")
        };
        self.0.pages().iter().map(|page| text(&page.frame)).collect()
    }
}

/// Goes through what a frame shows, without what stands on every page; `beside` is the header, footer or background that is being
/// passed over.
fn walk(frame: &Frame, beside: &mut Option<Location>, take: &mut impl FnMut(&FrameItem)) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Tag(Tag::Start(content, _)) if beside.is_none() => {
                *beside = content.to_packed::<ArtifactElem>().filter(|a| is_on_every_page(a)).and(content.location());
            }
            FrameItem::Tag(Tag::End(location, ..)) if *beside == Some(*location) => *beside = None,
            FrameItem::Group(group) => walk(&group.frame, beside, take),
            item if beside.is_none() => take(item),
            _ => {}
        }
    }
}

fn is_on_every_page(artifact: &ArtifactElem) -> bool {
    let kind = artifact.kind.get(StyleChain::default());
    matches!(kind, ArtifactKind::Header | ArtifactKind::Footer | ArtifactKind::Background)
}
