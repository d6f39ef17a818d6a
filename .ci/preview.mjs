#!/usr/bin/env node
// preview.mjs BOARDPACK ROOT VALIDATE [SHOTS]   the live preview in a browser, used as an officer uses it.
//
// Copies the shipped pack at ROOT to a temporary folder, watches it, and edits it while Chromium looks on. VALIDATE holds the validators
// (bin/check-page), VALIDATORS_ENV their packages. With SHOTS, each state is kept there as a picture. Exit 1 at the first thing that is wrong.
import { execFile, spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

const [binary, root, validate, shots] = process.argv.slice(2).map((argument) => path.resolve(argument));
const packages = path.join(process.env.VALIDATORS_ENV ?? path.join(root, "target/validators"), "node_modules/");
const { chromium } = createRequire(packages)("playwright-core");
const axe = fs.readFileSync(path.join(packages, "axe-core/axe.min.js"), "utf8");

/** Everything is waited for as a condition; a machine with much else to do may take this long. */
const PATIENCE = 120_000;

const FIGURE = "indicators/laa1/06-in-care-gcse.yaml";
const TEMPLATE = "templates/performance.typ.j2";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "preview-"));
const pack = path.join(scratch, "pack");
const at = (name) => path.join(pack, name);
const read = (name) => fs.readFileSync(at(name), "utf8");
const save = (name, text) => fs.writeFileSync(at(name), text);
const original = (name) => fs.readFileSync(path.join(root, name), "utf8");

function sure(holds, what) {
  if (!holds) throw new Error(what);
}

/** Waits until something holds. */
async function until(what, holds, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    if (await holds()) return;
    if (Date.now() > end) throw new Error(`did not come: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// ---- The watcher.

let watcher;
const temporary = path.join(scratch, "tmp");

/** Starts to watch, and waits for the address. */
async function watch(port = "0") {
  fs.mkdirSync(temporary, { recursive: true });
  const child = spawn(binary, ["watch", "--serve", "--port", port, "--format", "json", "--directory", pack], {
    stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, TMPDIR: temporary },
  });
  const started = { child, builds: 0, talk: "" };
  child.stderr.on("data", (data) => { started.talk += data; });
  child.on("exit", () => { started.ended = true; });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const said = JSON.parse(line);
    if (said.type === "preview") started.address = said.address.replace(/\/$/, "");
    if (said.type === "rebuilt") started.builds += 1;
  });
  watcher = started;
  await until("the address of the preview", () => started.address || started.ended);
  sure(started.address, `the watcher ended: ${started.talk}`);
}

async function stop() {
  watcher.child.kill("SIGINT");
  await until("the end of the watcher", () => watcher.ended);
}

/** Asks the server as no browser would. */
function ask(target, { method = "GET", host } = {}) {
  const { hostname, port } = new URL(watcher.address);
  return new Promise((resolve, reject) => {
    const headers = host ? { host } : {};
    const request = http.request({ hostname, port, path: target, method, headers }, (response) => {
      let body = "";
      response.on("data", (data) => { body += data; }).on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    request.on("error", reject).end();
  });
}

// ---- The browser.

/** What nobody wants to see in a browser's log, and the parts of it that a step brings about on purpose. */
const complaints = [];
let onPurpose = [];
/** The pictures that have been asked for. */
let pictures = [];
/** The pictures that were not there: only one that a newer page has overtaken may be missing. */
let missing = [];
const PICTURE = /404.*(\/page\/[0-9a-f]{32}\.svg)$/;

function listen(context) {
  const complain = (what) => {
    const picture = what.match(PICTURE);
    if (picture) missing.push(picture[1]);
    else if (!onPurpose.some((known) => known.test(what))) complaints.push(what);
  };
  context.on("console", (message) => message.type() === "error" && complain(`console: ${message.text()} ${message.location().url}`));
  context.on("weberror", (error) => complain(`script: ${error.error().message}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.hostname !== "127.0.0.1") complain(`asked of another machine: ${url}`);
    if (url.pathname.startsWith("/page/")) pictures.push(url.pathname);
  });
  context.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // The question after changes goes with the page that asked it.
    if (!(why === "net::ERR_ABORTED" && request.url().includes("/changes"))) complain(`failed: ${why} ${request.url()}`);
  });
  context.on("response", (response) => response.status() >= 400 && complain(`${response.status()} ${response.url()}`));
}

let page;
const text = (selector) => page.locator(selector).textContent();
const line = () => text("#line");
const problems = () => page.locator("#problems > ul").innerText({ timeout: 1000 }).catch(() => "");
const keys = () => page.locator("#sheets li").evaluateAll((items) => items.map((item) => `/page/${item.dataset.key}.svg`));
const behind = () => page.locator("#bar").evaluate((bar) => bar.classList.contains("behind"));
const topOf = (selector) => page.locator(selector).evaluate((item) => item.getBoundingClientRect().top);
const go = (where) => page.goto(watcher.address + where);

/** Waits until the pictures in sight are there. */
async function drawn() {
  const here = () => [...document.querySelectorAll("#sheets img")]
    .filter((image) => { const { top, bottom } = image.getBoundingClientRect(); return bottom > 0 && top < innerHeight; })
    .every((image) => image.complete && image.naturalWidth > 0);
  await until("the pictures of the pages", () => page.evaluate(here));
}

/** Goes to a control as a keyboard does. */
async function tabTo(what, matches) {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(matches)) return;
  }
  throw new Error(`Tab does not come to ${what}`);
}

let count = 0;
async function shot(name) {
  count += 1;
  if (!shots) return;
  fs.mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: path.join(shots, `${String(count).padStart(2, "0")}-${name}.png`) });
}

/** Has axe look at the page in light and dark, wide and narrow. */
async function accessible(name) {
  const size = page.viewportSize();
  await page.evaluate(axe);
  for (const [width, height] of [[1280, 900], [320, 640]]) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      const { violations, passes } = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: "tag", values } }), tags);
      const found = violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((node) => node.html).join(" ")}`);
      sure(!found.length && passes.length, `${name}, ${width} px, ${colorScheme}: ${found.join("\n")}`);
      await shot(`${name}-${width}-${colorScheme}`);
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    sure(wide <= width, `${name} is ${wide} px wide at ${width}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(size);
}

/** The validators' own look at what is shown now. */
function checkPage(where) {
  return new Promise((resolve, reject) => {
    const say = (error, said) => { process.stdout.write(said.replace(/^/gm, "   ")); error ? reject(new Error(`check-page ${where}`)) : resolve(); };
    execFile(path.join(validate, "bin/check-page"), [watcher.address + where], { env: { ...process.env, VALIDATORS_ENV: path.dirname(packages) } }, say);
  });
}

// ---- What an officer does.

const steps = {
  async "a pack that cannot be built: the page says what is to be mended"() {
    save("pack.yaml", original("pack.yaml").replace(/^board: .*\n/m, ""));
    await watch();
    await go("/");
    await until("what is to be mended", async () => (await problems()).includes("pack.yaml, line "));
    sure((await text("main")).includes("There is no paper to show yet"), "the page does not say that there is no paper");
    sure(await behind(), "the line does not stand out");
    await accessible("no-paper");
  },

  async "once it is mended, the papers come by themselves"() {
    save("pack.yaml", original("pack.yaml"));
    await until("the pages", async () => (await keys()).length > 0);
    await drawn();
    sure(await page.locator("#papers a").count() === 3, "the papers are not listed");
    sure(await page.locator("#parts a[aria-current=page]").count() === 1, "the part that is shown is not marked");
    sure(!await behind(), "the line still stands out");
    sure((await text("h1")) === "Oxfordshire Public Service Board", "the board is not named");
    await shot("papers-come");
  },

  async "the pages of the paper, and what comes with them"() {
    const response = await go("/quarterly/paper");
    const policy = response.headers()["content-security-policy"] ?? "";
    sure(policy.includes("default-src 'none'") && policy.includes("frame-ancestors 'none'"), `the policy is ${policy}`);
    await drawn();
    sure((await text("#problems-title")) === "Nothing to mend", "the shipped pack has something to mend");
    await accessible("paper");
    await checkPage("/quarterly/paper");
  },

  async "another part by clicking, another paper by keyboard alone"() {
    await page.getByRole("link", { name: "Annex 1" }).click();
    await page.waitForURL("**/quarterly/annex-1");
    await drawn();
    await tabTo("the annual review", () => document.activeElement.getAttribute("href") === "/annual-review/paper");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/annual-review/paper");
    await drawn();
    sure((await text("#papers [aria-current]")) === "annual-review", "the paper that is shown is not marked");
    await tabTo("the skip link", () => document.activeElement.className === "skip");
    await page.keyboard.press("Enter");
    sure(await page.evaluate(() => document.activeElement.id === "pages"), "the skip link does not lead to the pages");
  },

  async "pages are turned with the arrow keys"() {
    await go("/quarterly/pack");
    await drawn();
    for (const number of [2, 3, 4, 5, 4, 5]) {
      await page.keyboard.press(number === 4 && (await text("#place")).startsWith("Page 5") ? "ArrowLeft" : "ArrowRight");
      await until(`page ${number}`, async () => (await text("#place")).startsWith(`Page ${number} of `));
    }
    const under = await page.locator("#top").evaluate((header) => header.getBoundingClientRect().bottom);
    const top = await topOf("#page-5");
    sure(top >= under && top < under + 40, `page 5 begins at ${top} px, the header ends at ${under} px`);
    await drawn();
    await shot("page-5");
  },

  async "a figure is saved that moves no status: only the pages that it stands on are fetched again"() {
    const before = await keys();
    pictures = [];
    save(FIGURE, read(FIGURE).replace("value: 41.7", "value: 41.8"));
    await until("another page", async () => String(await keys()) !== String(before));
    const after = await keys();
    const fresh = after.filter((key) => !before.includes(key));
    await until("the pictures of the changed pages", () => fresh.every((key) => pictures.includes(key)));
    await drawn();
    sure(fresh.length < after.length / 2, `${fresh.length} of ${after.length} pages changed`);
    sure(pictures.every((key) => fresh.includes(key)), `an unchanged page was fetched again: ${pictures.filter((key) => !fresh.includes(key))}`);
    console.log(`   ${await line()} ${await text("#changed")}; ${pictures.length} of ${after.length} pictures fetched`);
    const named = await page.locator("#changed a").allTextContents();
    sure(named.length && named.every((number) => fresh.includes(after[number - 1])), `as changed are named ${named}`);
  },

  async "a figure is saved that moves a status: the line says so, the list says where, and the reader stays where they are"() {
    const link = page.locator("#parts a[href='/quarterly/annex-1']");
    await link.focus();
    const top = await topOf("#page-5");
    save(FIGURE, read(FIGURE).replace("value: 41.8", "value: 51.5"));
    await until("what moved", async () => (await line()).includes("LAA1-06 red → green"));
    await until("the file and the line", async () => /indicators\/laa1\/06-in-care-gcse\.yaml, line \d+/.test(await problems()));
    await drawn();
    const now = await topOf("#page-5");
    sure(Math.abs(now - top) <= 4, `page 5 was at ${top} px and is at ${now} px`);
    sure(await link.evaluate((item) => item === document.activeElement), "the focus has gone from the link");
    console.log(`   ${await line()} ${await text("#changed")}`);
    await shot("moved");
  },

  async "the changed pages are one click away"() {
    const first = page.locator("#changed a").first();
    const number = await first.textContent();
    await first.click();
    await until("the changed page", async () => (await text("#place")).startsWith(`Page ${number} of `));
    sure(await page.locator(`#page-${number}.changed`).count() === 1, "the changed page is not marked");
    await drawn();
    await shot("changed-page");
  },

  async "a page with something to mend; in half a window it is one click away"() {
    const link = page.locator("#mend a");
    sure(!await link.isVisible(), "the list is beside the pages, and there is a link to it all the same");
    const size = page.viewportSize();
    await page.setViewportSize({ width: 960, height: 900 });
    await page.keyboard.press("ArrowRight");
    await link.click();
    await until("the list", async () => {
      const under = await page.locator("#top").evaluate((header) => header.getBoundingClientRect().bottom);
      const top = await topOf("#problems-title");
      return top >= under && top < 600;
    });
    await shot("half-window");
    await page.setViewportSize(size);
    await accessible("problems");
    await checkPage("/quarterly/paper");
  },

  async "a file is half written: the last good pages stay, and the line and the list say why"() {
    const before = await keys();
    const whole = read(FIGURE);
    save(FIGURE, whole.slice(0, whole.indexOf("value: 55.0") + 6));
    await until("that the papers stay", async () => (await line()).includes("stay as they were"));
    const place = (await page.locator("#problems li.error").first().innerText()).includes(`${FIGURE}, line `);
    sure(place, `the list does not begin with the file and the line: ${await problems()}`);
    sure(await behind() && (await page.title()).startsWith("To be mended"), "neither the line nor the tab stands out");
    sure(String(await keys()) === String(before), "the pages went");
    await shot("half-written");
    await accessible("half-written");
    save(FIGURE, whole);
    await until("that it is mended", async () => !await behind());
    sure(String(await keys()) === String(before), "the pages are not the same as before");
  },

  async "a template is broken and mended"() {
    save(TEMPLATE, `${original(TEMPLATE)}\n{% for target in targets %}\n`);
    await until("the template in the list", async () => (await problems()).includes(`${TEMPLATE}, line `));
    sure(await behind() && (await keys()).length, "the pages went, or nothing stands out");
    await shot("template");
    save(TEMPLATE, original(TEMPLATE));
    await until("that it is mended", async () => !await behind() && !(await problems()).includes(TEMPLATE));
  },

  async "a folder is deleted and brought back"() {
    const before = await keys();
    fs.rmSync(at("indicators/laa2"), { recursive: true });
    await until("that the folder is missed", async () => String(await keys()) !== String(before) || await behind());
    console.log(`   ${await line()}`);
    await shot("folder-gone");
    fs.cpSync(path.join(root, "indicators/laa2"), at("indicators/laa2"), { recursive: true });
    await until("the pages as they were", async () => !await behind() && String(await keys()) === String(before));
  },

  async "an editor saves by renaming; a fold in the list stays open, and the focus on it"() {
    const fold = page.locator("#accepted");
    await fold.locator("summary").click();
    save(`${FIGURE}.new`, original(FIGURE));
    fs.renameSync(at(`${FIGURE}.new`), at(FIGURE));
    await until("what moved back", async () => (await line()).includes("LAA1-06 green → red"));
    await until("that nothing is to be mended", async () => (await text("#problems-title")) === "Nothing to mend");
    sure(await fold.evaluate((item) => item.open && item.contains(document.activeElement)), "the fold has closed, or the focus has gone from it");
  },

  async "pages are enlarged and fitted, and a switch keeps the size"() {
    await go("/quarterly/annex-1");
    await drawn();
    const width = () => page.locator("#page-1 img").evaluate((image) => image.getBoundingClientRect().width);
    const fitted = await width();
    await page.getByRole("button", { name: "Larger" }).click();
    const larger = await width();
    sure(larger > fitted * 1.2, `${fitted} px became ${larger} px`);
    await tabTo("Annex 2", () => document.activeElement.textContent.startsWith("Annex 2"));
    await page.keyboard.press("Enter");
    await page.waitForURL("**/annex-2");
    await drawn();
    sure(Math.abs(await width() - larger) < 1, "the size is not kept");
    await page.getByRole("button", { name: "Larger" }).click({ clickCount: 4 });
    const reach = () => page.locator("#sheets").evaluate((pages) => [pages.scrollLeft, pages.scrollWidth - pages.clientWidth]);
    sure((await reach())[1] > 0, "enlarged pages are not wider than their place");
    for (let presses = 0; presses < 8; presses += 1) await page.keyboard.press("ArrowLeft");
    sure((await reach())[0] === 0, "the left edge of an enlarged page cannot be reached with the keys");
    await shot("enlarged");
    await accessible("enlarged");
    await page.getByRole("button", { name: "Fit" }).click();
    sure(Math.abs(await width() - fitted) < 1, "Fit does not fit");
    await page.getByRole("button", { name: "Smaller" }).click({ clickCount: 4 });
    await page.keyboard.press("ArrowRight");
    await until("page 2 of small ones", async () => (await text("#place")).startsWith("Page 2 of "));
    await shot("small");
    await page.getByRole("button", { name: "Fit" }).click();
  },

  async "an address that does not exist leads back to the papers"() {
    onPurpose = [/404/];
    const response = await go("/quarterly/annex-9");
    sure(response.status() === 404, `it answers ${response.status()}`);
    sure((await text("main")).includes("There is no such page"), "the page does not say so");
    await accessible("nowhere");
    await page.locator("#papers a").first().click();
    await page.waitForURL("**/quarterly/paper");
    await drawn();
    onPurpose = [];
  },

  async "others are refused"() {
    const { port } = new URL(watcher.address);
    const [key] = await keys();
    const answers = [
      ["/", { host: "evil.example" }, 403], ["/", { host: `evil.example:${port}` }, 403], [key, { host: "evil.example" }, 403],
      ["/", { host: `localhost:${port}` }, 200], ["/", { method: "HEAD" }, 200], [key, {}, 200],
      ["/", { method: "POST" }, 405], ["/quarterly/paper", { method: "PUT" }, 405], ["/", { method: "DELETE" }, 405],
      ["/pdf/../../etc/passwd", {}, 404], ["/pdf/..%2f..%2fetc/passwd.pdf", {}, 404], ["/page/../x.svg", {}, 404],
      ["/page/..%2f..%2fx.svg", {}, 404], [`/page/${"0".repeat(32)}.svg`, {}, 404], ["/../../etc/passwd", {}, 404], ["//etc/passwd", {}, 404],
    ];
    for (const [target, options, expected] of answers) {
      const { status, headers, body } = await ask(target, options);
      sure(status === expected, `${JSON.stringify(options)} ${target} is answered with ${status}`);
      sure(headers["content-security-policy"] && headers["x-content-type-options"] === "nosniff", `${target} comes without a policy`);
      sure(!body.includes("root:"), `${target} gives a file away`);
    }
    const pdf = await ask("/pdf/quarterly/paper.pdf");
    sure(pdf.headers["content-type"] === "application/pdf" && pdf.body.startsWith("%PDF-"), "the PDF does not come");
  },

  async "a tab out of sight asks nothing, and is up to date when it is looked at again"() {
    const hide = (hidden) => page.evaluate((value) => {
      Object.defineProperty(document, "hidden", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
    await hide(true);
    const builds = watcher.builds;
    save(FIGURE, original(FIGURE).replace("value: 41.7", "value: 51.5"));
    await until("the build", () => watcher.builds > builds);
    sure(!(await line()).includes("red → green"), "the tab went on asking");
    await hide(false);
    await until("what moved", async () => (await line()).includes("LAA1-06 red → green"));
  },

  async "the watcher is stopped: the page says so, and goes on with the next one"() {
    onPurpose = [/ERR_(CONNECTION|EMPTY|SOCKET|INCOMPLETE)/];
    const { port } = new URL(watcher.address);
    await stop();
    await until("that the watcher has stopped", async () => (await line()).includes("The watch has ended"));
    sure(await behind(), "the line does not stand out");
    sure((await keys()).length, "the pages went");
    await drawn();
    await shot("stopped");
    sure(!fs.readdirSync(temporary).length, `the watcher left ${fs.readdirSync(temporary)}`);
    save(FIGURE, original(FIGURE));
    await watch(port);
    await until("the page goes on", async () => !(await line()).includes("has ended") && !await behind());
    sure((await keys()).length, "the pages went while they were made again");
    await until("the build", () => watcher.builds > 0);
    await until("the papers of the new watcher", async () => (await line()).startsWith("quarterly "));
    await drawn();
    onPurpose = [];
  },
};

// ---- All of it.

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
process.on("exit", () => watcher?.child.kill("SIGKILL"));

let context;
let step = "the browser";
try {
  for (const part of ["pack.yaml", "indicators", "sections", "finance", "templates"]) fs.cpSync(path.join(root, part), at(part), { recursive: true });
  context = await chromium.launchPersistentContext(path.join(scratch, "profile"), {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, viewport: { width: 1280, height: 900 },
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  context.setDefaultTimeout(PATIENCE);
  listen(context);
  page = await context.newPage();
  for (const [name, act] of Object.entries(steps)) {
    step = name;
    await act();
    sure(!complaints.length, complaints.join("\n"));
    const shown = await keys();
    sure(!missing.some((key) => shown.includes(key)), `a picture is missing: ${missing}`);
    missing = [];
    console.log(`PASS  ${name}`);
  }
} catch (problem) {
  process.exitCode = 1;
  console.log(`FAIL  ${step}\n   ${problem.message}`);
  if (page) await shot("failed").then(async () => console.log(`   the line: ${await line()}`)).catch(() => {});
  if (complaints.length) console.log(`   ${complaints.join("\n   ")}`);
  if (watcher?.talk) console.log(watcher.talk.replace(/^/gm, "   > "));
} finally {
  await context?.close().catch(() => {});
  watcher?.child.kill("SIGKILL");
  await until("the end of the watcher", () => !watcher || watcher.ended).catch(() => {});
  fs.rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
