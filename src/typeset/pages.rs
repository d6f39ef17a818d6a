//! What each page of a document shows, as a digest: two versions of a document are compared page by page. What stands on
//! every page (header, footer, draft mark) is left out, so that a page more does not change all of them; and so are places,
//! so that a page on which everything stands a little lower is still the same to a reader.

use typst::foundations::StyleChain;
use typst::introspection::{Location, Tag};
use typst::layout::{Frame, FrameItem};
use typst::pdf::{ArtifactElem, ArtifactKind};
use typst::utils::hash128;
use typst_layout::PagedDocument;

/// Returns a digest of what each page shows, 32 hexadecimal digits each.
pub(super) fn looks(document: &PagedDocument) -> Vec<String> {
    let look = |frame: &Frame| {
        let mut seen = Seen { items: Vec::new(), beside: None };
        seen.walk(frame);
        format!("{:032x}", hash128(&seen.items))
    };
    document.pages().iter().map(|page| look(&page.frame)).collect()
}

struct Seen {
    items: Vec<u128>,
    /// The header, footer or background that is being passed over.
    beside: Option<Location>,
}

impl Seen {
    fn walk(&mut self, frame: &Frame) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Tag(Tag::Start(content, _)) if self.beside.is_none() => {
                    self.beside =
                        content.to_packed::<ArtifactElem>().filter(|a| is_on_every_page(a)).and(content.location());
                }
                FrameItem::Tag(Tag::End(location, ..)) if self.beside == Some(*location) => self.beside = None,
                FrameItem::Group(group) => self.walk(&group.frame),
                _ if self.beside.is_some() => {}
                FrameItem::Text(text) => self.items.push(hash128(&(&text.text, text.size, &text.fill))),
                FrameItem::Shape(shape, _) => self.items.push(hash128(shape)),
                FrameItem::Image(image, size, _) => self.items.push(hash128(&(image, size))),
                FrameItem::Link(..) | FrameItem::Tag(_) => {}
            }
        }
    }
}

fn is_on_every_page(artifact: &ArtifactElem) -> bool {
    let kind = artifact.kind.get(StyleChain::default());
    matches!(kind, ArtifactKind::Header | ArtifactKind::Footer | ArtifactKind::Background)
}
