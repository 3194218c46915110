// Comforts for queue, items and claims; without this file everything still works.
"use strict";

// -- the queue by keyboard: j and k move, Enter opens, x ticks, / searches ----------------------
const rows = [...document.querySelectorAll("[data-row]")];
let at = -1;

function isTyping(target) {
  return target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
}

function move(step) {
  if (!rows.length) return;
  rows[at]?.classList.remove("current");
  at = Math.max(0, Math.min(rows.length - 1, at + step));
  rows[at].classList.add("current");
  rows[at].querySelector("a").focus({ preventScroll: true });
  rows[at].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-key='/']");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "x" && rows[at]) {
    const box = rows[at].querySelector("input[type=checkbox]");
    if (box) box.checked = !box.checked;
  }
});
for (const hint of document.querySelectorAll(".keys")) {
  hint.hidden = !rows.length || matchMedia("(pointer: coarse)").matches;
}

// -- an item: what is selected in the text becomes the words of the passage ---------------------
const words = document.querySelector("[data-takes-selection]");
document.addEventListener("selectionchange", () => {
  const text = document.querySelector("[data-passages]");
  const chosen = document.getSelection();
  if (!words || !text || !chosen.rangeCount || chosen.isCollapsed) return;
  const range = chosen.getRangeAt(0);
  if (!text.contains(range.commonAncestorContainer)) return;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const said = range.toString();
  const start = said.length - said.trimStart().length;
  words.value = said.trim();
  // Characters as the server counts them: an emoji is one.
  words.form.elements.start.value = [...before.toString()].length + start;
});
words?.addEventListener("input", () => {
  words.form.elements.start.value = "";
});

// -- a claim: its page is renewed in place, and whoever works by keyboard stays where they were --
let place = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.boosted) place = event.target.closest("section[id]")?.id;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const answer = event.detail.xhr;
  const isPiece = answer.getResponseHeader("HX-Retarget");
  if (event.detail.boosted && !isPiece && !answer.responseText.includes('id="claim"')) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});
document.addEventListener("htmx:afterSettle", () => {
  if (!place || document.activeElement !== document.body) return;
  document.querySelector(`#${place} [tabindex="-1"]`)?.focus({ preventScroll: true });
  place = null;
});
