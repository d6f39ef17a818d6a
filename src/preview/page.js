// Keeps the page up to date without moving what is being read.
"use strict";

const element = (id, root = document) => root.getElementById(id);

/** Puts a part of the new page in the place of the old one, unless they are the same; keeps the focus where it was. */
function replace(fresh, id) {
  const before = element(id);
  const after = element(id, fresh);
  if (!before || !after || before.outerHTML === after.outerHTML) return;
  const focused = before.contains(document.activeElement) && document.activeElement.getAttribute("href");
  const open = [...before.querySelectorAll("details")].map((details) => details.open);
  before.replaceWith(after);
  after.querySelectorAll("details").forEach((details, index) => { details.open = open[index] ?? false; });
  if (focused) [...after.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus({ preventScroll: true });
}

/** Shows the new picture once it is there, so that the page does not flash. */
async function swap(item, after) {
  const picture = after.querySelector("img");
  const old = item.querySelector("img");
  item.dataset.key = after.dataset.key;
  const ready = new Image();
  ready.src = picture.src;
  try { await ready.decode(); } catch { /* The picture comes when it can. */ }
  if (item.dataset.key !== after.dataset.key) return;
  for (const name of ["src", "width", "height", "alt"]) old.setAttribute(name, picture.getAttribute(name));
  size(old);
}

function size(picture) {
  picture.style.setProperty("--width", `${picture.getAttribute("width")}px`);
}

function sheets(fresh) {
  const before = element("sheets");
  const after = element("sheets", fresh);
  if (!before || !after) {
    replace(fresh, "pages");
    return;
  }
  const items = [...after.children];
  items.forEach((item, index) => {
    const old = before.children[index];
    if (!old) {
      before.append(item);
      size(item.querySelector("img"));
    } else if (old.dataset.key !== item.dataset.key) {
      swap(old, item);
    } else {
      old.querySelector("img").alt = item.querySelector("img").alt;
    }
  });
  while (before.children.length > items.length) before.lastElementChild.remove();
}

async function refresh() {
  const answer = await fetch(location.pathname, { cache: "no-store" });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.title = fresh.title;
  const line = element("line", fresh);
  sheets(fresh);
  for (const id of ["papers", "parts", "problems"]) replace(fresh, id);
  element("line").textContent = line.textContent;
  element("line").className = line.className;
  document.body.dataset.generation = fresh.body.dataset.generation;
  place();
}

async function follow() {
  for (;;) {
    try {
      const answer = await fetch(`/changes?since=${document.body.dataset.generation}`, { cache: "no-store" });
      const { generation } = await answer.json();
      if (String(generation) !== document.body.dataset.generation) await refresh();
    } catch {
      element("line").textContent = "boardpack watch is not running any more, so this is the last that it showed.";
      element("line").className = "behind";
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

/** The page that takes up the middle of the window, from 0. */
function current() {
  const middle = innerHeight / 2;
  const items = [...(element("sheets")?.children ?? [])];
  const found = items.findIndex((item) => item.getBoundingClientRect().bottom > middle);
  return found < 0 ? items.length - 1 : found;
}

function place() {
  const items = element("sheets")?.children.length ?? 0;
  if (items) element("place").textContent = `Page ${current() + 1} of ${items}`;
}

function turn(by) {
  const items = element("sheets")?.children;
  items?.[Math.min(Math.max(current() + by, 0), items.length - 1)]?.scrollIntoView({ block: "start" });
}

const STEPS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];
let zoom = Number(sessionStorage.getItem("zoom")) || 1;

function enlarge(to) {
  const middle = current();
  zoom = to;
  sessionStorage.setItem("zoom", String(zoom));
  document.documentElement.style.setProperty("--zoom", String(zoom));
  element("sheets")?.children[middle]?.scrollIntoView({ block: "start" });
}

document.addEventListener("click", (event) => {
  if (event.target.id === "smaller") enlarge([...STEPS].reverse().find((step) => step < zoom) ?? zoom);
  if (event.target.id === "larger") enlarge(STEPS.find((step) => step > zoom) ?? zoom);
  if (event.target.id === "fit") enlarge(1);
});

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key === "ArrowRight") { turn(1); event.preventDefault(); }
  if (event.key === "ArrowLeft") { turn(-1); event.preventDefault(); }
});

let waiting = false;
document.addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; place(); });
}, { passive: true });

document.querySelectorAll("#sheets img").forEach(size);
document.documentElement.style.setProperty("--zoom", String(zoom));
place();
follow();
