// Keeps the page up to date without moving what is being read.
"use strict";

const element = (id, root = document) => root.getElementById(id);

/** What is replaced as a whole when it differs. */
const PARTS = ["title", "papers", "parts", "mend", "tools", "problems", "heading"];

/** What the parts were as they came; the page has changed them since. */
const came = new Map(PARTS.map((id) => [id, element(id).innerHTML]));

/** What a link, a button or a fold is known by from one page to the next. */
const name = (stop) => stop.id || stop.getAttribute("href") || stop.parentElement.id;

/** Fills a part with what the new page has there, unless it is the same; focus, scrolling and folds stay. */
function fill(fresh, id) {
  const part = element(id);
  const after = element(id, fresh);
  if (came.get(id) === after.innerHTML) return;
  came.set(id, after.innerHTML);
  const focused = document.activeElement !== part && part.contains(document.activeElement) ? name(document.activeElement) : null;
  const unfolded = [...part.querySelectorAll("details[open]")].map((details) => details.id);
  const scrolled = part.scrollTop;
  part.replaceChildren(...after.cloneNode(true).childNodes);
  unfolded.forEach((details) => element(details)?.setAttribute("open", ""));
  part.scrollTop = scrolled;
  if (focused) [...part.querySelectorAll("a, button, summary")].find((stop) => name(stop) === focused)?.focus({ preventScroll: true });
}

/** Shows the new picture once it is there, so that the page does not flash. */
async function swap(item, after) {
  const picture = after.querySelector("img");
  Object.assign(item.dataset, after.dataset);
  const ready = new Image();
  ready.src = picture.src;
  try { await ready.decode(); } catch { /* It is asked for again below. */ }
  if (item.dataset.key !== after.dataset.key) return;
  for (const what of ["src", "width", "height", "alt"]) item.querySelector("img").setAttribute(what, picture.getAttribute(what));
  size(item);
}

function size(item) {
  item.style.setProperty("--width", `${item.querySelector("img").getAttribute("width")}px`);
}

/** Brings the pages up to date; returns the numbers of those that say something else. */
function sheets(fresh) {
  const before = element("sheets");
  const after = element("sheets", fresh);
  if (!before || !after) {
    element("pages").replaceChildren(...element("pages", fresh).childNodes);
    for (const item of element("sheets")?.children ?? []) size(item);
    return [];
  }
  const items = [...after.children];
  const said = new Set([...before.children].map((item) => item.dataset.look));
  const changed = items.flatMap((item, index) => said.has(item.dataset.look) ? [] : [index + 1]);
  items.forEach((item, index) => {
    const old = before.children[index];
    if (!old) {
      before.append(item);
      size(item);
    } else if (old.dataset.key !== item.dataset.key) {
      swap(old, item);
    } else {
      old.querySelector("img").alt = item.querySelector("img").alt;
    }
  });
  while (before.children.length > items.length) before.lastElementChild.remove();
  return changed;
}

/** So many changed pages are named. */
const NAMED = 8;

function mark(changed) {
  [...(element("sheets")?.children ?? [])].forEach((item, index) => item.classList.toggle("changed", changed.includes(index + 1)));
  const link = (page) => Object.assign(document.createElement("a"), { href: `#page-${page}`, textContent: page });
  const links = changed.slice(0, NAMED).flatMap((page) => [link(page), " "]);
  const before = { 0: [], 1: ["Changed here: page "] }[changed.length] ?? ["Changed here: pages "];
  const after = changed.length > NAMED ? [`and ${changed.length - NAMED} more`] : [];
  element("changed").replaceChildren(...before, ...links, ...after);
}

function say(line, behind) {
  if (element("line").textContent !== line) element("line").textContent = line;
  element("bar").classList.toggle("behind", behind);
}

/** Brings all of the page up to date. */
function refresh(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  document.title = fresh.title;
  PARTS.forEach((id) => fill(fresh, id));
  mark(sheets(fresh));
  say(element("line", fresh).textContent, element("bar", fresh).classList.contains("behind"));
  document.body.dataset.generation = fresh.body.dataset.generation;
  place();
}

async function get(where, signal) {
  const answer = await fetch(where, { cache: "no-store", signal });
  return answer.text();
}

/** The question that the watcher has not answered yet. */
let asked = new AbortController();
document.addEventListener("visibilitychange", () => asked.abort());

/** The generation of a watcher that has not made any papers yet. */
const MAKING = "0";

/** Follows the changes while the page is in sight: a browser has few connections to one place, and tabs out of sight would take them all. */
async function follow() {
  for (;;) {
    while (document.hidden) await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
    const { signal } = asked = new AbortController();
    let html = null;
    try {
      const generation = String(JSON.parse(await get(`/changes?since=${document.body.dataset.generation}`, signal)).generation);
      if (generation === MAKING) {
        document.body.dataset.generation = MAKING;
        say("The papers are being made.", false);
      } else if (generation !== document.body.dataset.generation) {
        html = await get(location.pathname, signal);
      }
    } catch {
      if (signal.aborted) continue;
      say("The watch has ended, so this is the last that it showed. Start boardpack watch again, and this page goes on.", true);
      // Another watcher counts anew.
      document.body.dataset.generation = "";
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
    if (html !== null) refresh(html);
  }
}

/** How much of the window the header takes up. */
function header() {
  const top = element("top");
  return getComputedStyle(top).position === "sticky" ? top.offsetHeight : 0;
}

/** The page that is being read, from 0. */
function current() {
  const items = [...(element("sheets")?.children ?? [])];
  const from = header();
  const half = (innerHeight - from) / 2;
  const found = items.findIndex((item) => {
    const { bottom, height } = item.getBoundingClientRect();
    return bottom > from + Math.min(half, height / 2);
  });
  return found < 0 ? items.length - 1 : found;
}

function place() {
  const items = element("sheets")?.children.length ?? 0;
  if (items) element("place").textContent = `Page ${current() + 1} of ${items}`;
}

function turn(by) {
  const items = element("sheets").children;
  items[Math.min(Math.max(current() + by, 0), items.length - 1)]?.scrollIntoView({ block: "start" });
}

/** Where pages are wider than their place, Tab comes to them. */
function reach() {
  const pages = element("sheets");
  if (!pages) return;
  if (pages.scrollWidth > pages.clientWidth) pages.tabIndex = 0;
  else pages.removeAttribute("tabindex");
}

/** Moves along pages that are wider than their place; returns whether there was further to go. */
function along(by) {
  const pages = element("sheets");
  const before = pages.scrollLeft;
  pages.scrollLeft += by * pages.clientWidth / 3;
  return pages.scrollLeft !== before;
}

const STEPS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];
let zoom = 1;

function show(size) {
  zoom = size;
  document.documentElement.style.setProperty("--zoom", String(zoom));
}

/** Shows the pages in another size; what is at the top stays there. */
function enlarge(to) {
  const item = element("sheets").children[current()];
  const from = header();
  const before = item.getBoundingClientRect();
  show(to);
  const after = item.getBoundingClientRect();
  scrollBy(0, after.top - from + (from - before.top) * after.height / before.height);
  const pages = element("sheets");
  pages.scrollLeft = (pages.scrollWidth - pages.clientWidth) / 2;
  reach();
  // A browser that is to keep nothing forgets the size.
  try { sessionStorage.setItem("zoom", String(zoom)); } catch { return; }
}

document.addEventListener("click", (event) => {
  if (event.target.id === "smaller") enlarge([...STEPS].reverse().find((step) => step < zoom) ?? zoom);
  if (event.target.id === "larger") enlarge(STEPS.find((step) => step > zoom) ?? zoom);
  if (event.target.id === "fit") enlarge(1);
});

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !element("sheets")) return;
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  if (!along(by)) turn(by);
});

// A picture may not be made yet.
document.addEventListener("error", ({ target }) => {
  if (target.localName === "img") setTimeout(() => { target.src = target.getAttribute("src"); }, 2000);
}, true);

let waiting = false;
document.addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; place(); });
}, { passive: true });

try { show(Number(sessionStorage.getItem("zoom")) || 1); } catch { show(1); }
for (const item of element("sheets")?.children ?? []) size(item);
new ResizeObserver(() => {
  document.documentElement.style.setProperty("--top", `${header()}px`);
  reach();
}).observe(element("top"));
place();
follow();
