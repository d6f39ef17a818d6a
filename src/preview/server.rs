//! The web server: one machine, one reader, nothing to send in.

use std::fs;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tiny_http::{Header, Method, Request, Response, Server};

use super::page::{ICON, SCRIPT, STYLE, page};
use super::{DocumentView, PaperView, View, picture_name};

/// The port if nobody names one; if it is taken, one of the next.
const PORT: u16 = 4680;

/// So many ports are tried.
const TRIED: u16 = 20;

/// How long a browser waits for news before it asks again.
const NEWS: Duration = Duration::from_secs(20);

/// How long a picture may take that is still being made.
const PICTURE: Duration = Duration::from_secs(20);

/// Connections of one page come within this time.
const BURST: Duration = Duration::from_millis(50);

/// So many requests are answered at once; more are turned away.
const AT_ONCE: usize = 64;

/// Nothing comes from elsewhere, nothing runs but our own script, and no other site shows the page.
const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A running preview.
pub struct Preview {
    shared: Arc<Shared>,
    address: SocketAddr,
}

struct Shared {
    shown: Mutex<Shown>,
    changed: Condvar,
    /// The folder of the pictures.
    pictures: PathBuf,
    /// Who the page may be asked for as: anybody else is another site that points its name here.
    hosts: [String; 2],
    answering: AtomicUsize,
}

struct Shown {
    generation: u64,
    view: View,
}

impl Preview {
    /// Begins to serve, at a port or at the first free one; pictures of pages are taken from a folder.
    ///
    /// # Errors
    /// Returns the system's error, in particular where the port is taken.
    pub fn serve(port: Option<u16>, pictures: &Path) -> io::Result<Self> {
        let listener = bind(port)?;
        let address = listener.local_addr()?;
        let server = Server::from_listener(listener, None).map_err(io::Error::other)?;
        let shared = Arc::new(Shared {
            shown: Mutex::new(Shown { generation: 0, view: View::default() }),
            changed: Condvar::new(),
            pictures: pictures.to_path_buf(),
            hosts: [format!("127.0.0.1:{}", address.port()), format!("localhost:{}", address.port())],
            answering: AtomicUsize::new(0),
        });
        let serving = shared.clone();
        thread::spawn(move || {
            for request in server.incoming_requests() {
                let shared = serving.clone();
                thread::spawn(move || {
                    shared.handle(request);
                    nudge(address);
                });
            }
        });
        Ok(Self { shared, address })
    }

    /// Returns where it can be seen.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Shows something else, to all who look.
    pub fn show(&self, view: View) {
        let mut shown = self.shared.shown();
        if shown.view != view {
            shown.view = view;
            shown.generation += 1;
            self.shared.changed.notify_all();
        }
    }
}

/// Has the server look for connections that it has taken in and forgotten: of two that come at the same moment it may wake one thread only, and the
/// other waits until some connection ends, which browsers keep open. Another connection wakes a thread that finds it.
fn nudge(address: SocketAddr) {
    thread::sleep(BURST);
    // That it is refused means that the program is ending.
    let _ = TcpStream::connect(address);
}

fn bind(port: Option<u16>) -> io::Result<TcpListener> {
    let at = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    match port {
        Some(port) => at(port),
        None => (PORT..PORT + TRIED)
            .map(at)
            .find(|bound| !matches!(bound, Err(error) if error.kind() == ErrorKind::AddrInUse))
            .unwrap_or_else(|| at(0)),
    }
}

/// An answer before it goes out.
struct Answer {
    status: u16,
    kind: &'static str,
    body: Vec<u8>,
    /// Whether it stays the same for ever.
    lasts: bool,
    /// Whether it is packed with gzip.
    packed: bool,
}

impl Answer {
    fn page(status: u16, html: String) -> Self {
        Self { status, kind: "text/html; charset=utf-8", body: html.into_bytes(), lasts: false, packed: false }
    }

    fn text(kind: &'static str, text: &str) -> Self {
        Self { status: 200, kind, body: text.as_bytes().to_vec(), lasts: false, packed: false }
    }

    fn refused(status: u16, why: &str) -> Self {
        Self { status, kind: "text/plain; charset=utf-8", body: why.as_bytes().to_vec(), lasts: false, packed: false }
    }
}

impl Shared {
    fn shown(&self) -> MutexGuard<'_, Shown> {
        // A view is replaced whole, so what a failed thread has left is one.
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn handle(&self, request: Request) {
        let many = self.answering.fetch_add(1, Ordering::SeqCst) >= AT_ONCE;
        let answer = if many { Answer::refused(503, "Too many requests at once.") } else { self.answer(&request) };
        let cache = if answer.lasts { "private, max-age=31536000, immutable" } else { "no-store" };
        let mut response = Response::from_data(answer.body).with_status_code(answer.status);
        let headers = [
            ("Content-Type", answer.kind),
            ("Cache-Control", cache),
            ("Content-Security-Policy", POLICY),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
        ];
        let packed = answer.packed.then_some(("Content-Encoding", "gzip"));
        for (name, value) in headers.into_iter().chain(packed) {
            if let Ok(header) = Header::from_bytes(name, value) {
                response.add_header(header);
            }
        }
        // A browser that has gone away misses nothing.
        let _ = request.respond(response);
        self.answering.fetch_sub(1, Ordering::SeqCst);
    }

    fn answer(&self, request: &Request) -> Answer {
        let host = request.headers().iter().find(|h| h.field.equiv("Host")).map(|h| h.value.as_str());
        if !host.is_some_and(|host| self.hosts.iter().any(|own| own == host)) {
            return Answer::refused(403, "This page is only for the machine that it is made on.");
        }
        if !matches!(request.method(), Method::Get | Method::Head) {
            return Answer::refused(405, "There is nothing to send here.");
        }
        let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match parts.as_slice() {
            [""] => {
                let shown = self.shown();
                let first = shown.view.papers.iter().find_map(|p| Some((p, p.documents.first()?)));
                Answer::page(200, page(&shown.view, shown.generation, first))
            }
            ["style.css"] => Answer::text("text/css; charset=utf-8", STYLE),
            ["script.js"] => Answer::text("text/javascript; charset=utf-8", SCRIPT),
            ["icon.svg"] => Answer::text("image/svg+xml", ICON),
            ["changes"] => self.changes(query),
            ["page", name] if name.ends_with(".svg") => self.picture(name),
            ["pdf", paper, name] => self.pdf(paper, name),
            [paper, name] => self.document(paper, name),
            _ => self.nothing(),
        }
    }

    fn document(&self, paper: &str, name: &str) -> Answer {
        let shown = self.shown();
        let found: Option<(&PaperView, &DocumentView)> = shown.view.document(paper, name);
        // Before there are papers, nobody knows whether there is such a page.
        let is_known = found.is_some() || shown.view.papers.is_empty();
        Answer::page(if is_known { 200 } else { 404 }, page(&shown.view, shown.generation, found))
    }

    fn nothing(&self) -> Answer {
        let shown = self.shown();
        Answer::page(404, page(&shown.view, shown.generation, None))
    }

    /// Waits until there is something else to see than the browser knows.
    fn changes(&self, query: &str) -> Answer {
        let known: Option<u64> = query.strip_prefix("since=").and_then(|n| n.parse().ok());
        let shown = self.shown();
        let same = |shown: &mut Shown| Some(shown.generation) == known;
        let waited = self.changed.wait_timeout_while(shown, NEWS, same);
        let (shown, _) = waited.unwrap_or_else(PoisonError::into_inner);
        Answer::text("application/json", &format!("{{\"generation\":{}}}", shown.generation))
    }

    /// The picture of a page; it may still be on its way.
    fn picture(&self, name: &str) -> Answer {
        let key = name.strip_suffix(".svg").filter(|k| k.len() == 32 && k.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(key) = key else { return self.nothing() };
        let path = self.pictures.join(picture_name(key));
        let since = Instant::now();
        while since.elapsed() < PICTURE {
            if let Ok(body) = fs::read(&path) {
                return Answer { status: 200, kind: "image/svg+xml", body, lasts: true, packed: true };
            }
            if !self.is_shown(key) {
                break;
            }
            thread::sleep(Duration::from_millis(25));
        }
        Answer::refused(404, "There is no such page any more.")
    }

    fn is_shown(&self, key: &str) -> bool {
        let shown = self.shown();
        let mut documents = shown.view.papers.iter().flat_map(|p| &p.documents);
        documents.any(|d| d.sheets.iter().any(|sheet| sheet.key == key))
    }

    fn pdf(&self, paper: &str, name: &str) -> Answer {
        let document = name.strip_suffix(".pdf");
        let shown = self.shown();
        let file = document.and_then(|name| shown.view.document(paper, name)).map(|(_, d)| d.file.clone());
        drop(shown);
        match file.map(fs::read) {
            Some(Ok(body)) => Answer { status: 200, kind: "application/pdf", body, lasts: false, packed: false },
            Some(Err(_)) => Answer::refused(404, "The PDF is not there any more."),
            None => self.nothing(),
        }
    }
}
