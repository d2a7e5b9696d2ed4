// The counter by keyboard: / finds, J and K walk the list, Enter opens, P prints, a number chooses a queue, ? says so.
// Every page works without this file.
const one = (what) => document.querySelector(what);
const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];
// A dialog just shut keeps the cursor until the next picture is drawn; keys pressed in between are meant for the page.
const typing = (at) => !at.closest("dialog:not([open])") && at.closest("input, select, textarea, button, a, summary, dialog");

function choose(step) {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const next = Math.min(Math.max(now + step, 0), all.length - 1);
  all.forEach((row, at) => (at === next ? row.setAttribute("aria-selected", "true") : row.removeAttribute("aria-selected")));
  all[next].scrollIntoView({ block: "nearest" });
}

const acts = {
  "/": () => one("[data-find]")?.focus(),
  "?": () => one("#keys")?.showModal?.(),
  j: () => choose(1),
  k: () => choose(-1),
  p: () => (one("[data-print]") ?? { click: () => window.print() }).click(),
  Enter: () => (one('[data-rows] [aria-selected="true"] a') ?? one("[data-first]"))?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("form") ?? one("form[data-main]");
    if (form) { event.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && event.target.matches?.("[data-find]")) return event.target.blur();
  if (typing(event.target)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const act = acts[key] ?? (/^[1-9]$/.test(key) && one(`[data-key="${key}"]`) ? () => one(`[data-key="${key}"]`).click() : null);
  if (act) { event.preventDefault(); act(); }
});

// A form sent once is not sent again by an impatient second click; going back makes it ready again.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || event.target.method !== "post" || event.target.target || !button) return;
  setTimeout(() => { button.setAttribute("aria-busy", "true"); button.disabled = true; });
});
addEventListener("pageshow", () => document.querySelectorAll("[aria-busy]").forEach((b) => { b.removeAttribute("aria-busy"); b.disabled = false; }));

// The list scrolls back to what is wrong: a refused form puts the reader there.
one('[role="alert"][tabindex]')?.focus();

// A row of tabs wider than the phone shows the one we are at.
document.querySelectorAll(".topbar [aria-current], .tabs [aria-current]").forEach((tab) => tab.scrollIntoView({ block: "nearest", inline: "center" }));

// Who types for long is at work, too: the desk is not locked meanwhile. The answer does not matter, the gate saw us.
let told = Date.now();
document.addEventListener("input", () => {
  if (Date.now() - told < 300_000) return;
  told = Date.now();
  fetch(location.href, { method: "HEAD" }).catch(() => {});
});

// Tick all.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-all]")) return;
  document.querySelectorAll(event.target.dataset.all).forEach((box) => { box.checked = event.target.checked; });
});
