// Comforts of the check editor; without this file it saves with its button.
"use strict";
{
  const form = document.getElementById("check");

  // Words and characters are counted while one writes.
  const count = (box) => {
    const field = document.getElementById(box.dataset.counts);
    if (!field) return;
    const text = field.value.trim();
    box.querySelector("[data-words]").textContent = text ? text.split(/\s+/u).length : 0;
    box.querySelector("[data-characters]").textContent = [...text].length;
    box.classList.toggle("over", Boolean(box.dataset.advised) && [...text].length > Number(box.dataset.advised));
  };
  const counts = [...document.querySelectorAll("[data-counts]")];
  counts.forEach(count);
  document.addEventListener("input", (event) => {
    counts.filter((box) => box.dataset.counts === event.target.id).forEach(count);
  });

  // What is not saved yet is not left by accident.
  if (form) {
    let writes = 0, saved = 0, sending = 0, leaving = false;
    form.addEventListener("input", () => { writes += 1; });
    form.addEventListener("htmx:beforeRequest", () => { sending = writes; });
    form.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful) saved = Math.max(saved, sending);
    });
    form.addEventListener("htmx:sendError", () => {
      const line = document.getElementById("saved");
      if (line && form.dataset.offline) line.textContent = form.dataset.offline;
    });
    // Whoever opens or closes a part goes on in it: at what is wrong, at its first field, at itself.
    form.addEventListener("htmx:afterSettle", () => {
      const marker = document.querySelector("#parts [data-focus]");
      const part = marker && document.getElementById(marker.dataset.focus);
      marker?.remove();
      if (part) (part.querySelector(".error-summary") || part.querySelector(".part-form :is(input, textarea)") || part).focus();
    });
    const begun = () => [...form.querySelectorAll("[data-new] :is(textarea, input[type=text])")].some((field) => field.value !== field.defaultValue);
    window.addEventListener("beforeunload", (event) => {
      if (!leaving && (writes > saved || begun() || form.querySelector("[data-troubled]"))) event.preventDefault();
    });
    form.addEventListener("submit", () => { leaving = true; });
    window.addEventListener("pageshow", () => { leaving = false; });

    // A button that was pressed while an answer was on its way, and that the answer put another in
    // the place of, is pressed there; where there is none any more, what is written is saved.
    const pressed = new Set();
    form.addEventListener("htmx:confirm", (event) => {
      if (event.detail.elt.name === "do") pressed.add(event.detail.elt);
    });
    form.addEventListener("htmx:beforeRequest", (event) => { pressed.delete(event.detail.elt); });
    form.addEventListener("htmx:afterSettle", () => {
      for (const gone of [...pressed].filter((button) => !button.isConnected)) {
        pressed.delete(gone);
        const again = form.querySelector(`button[name=do][value="${CSS.escape(gone.value)}"]`);
        if (again) again.click(); else form.dispatchEvent(new Event("change"));
      }
    });
  }

  // A passage that is marked with the mouse is what a comment is about.
  const remark = document.querySelector("[data-comment]");
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    const text = chosen.toString().trim();
    const from = chosen.anchorNode;
    let holder = from instanceof Element ? from : from?.parentElement;
    if (!remark || !text || text.length > 500 || !holder?.closest(".reading")) return;
    const place = remark.querySelector("[name$=place]");
    const known = new Set([...place.options].map((option) => option.value));
    while (holder && !known.has(holder.id || "-")) holder = holder.parentElement;
    remark.querySelector("[name$=quote]").value = text;
    place.value = holder?.id ?? "";
  });

  // A link into the checklist or to a comment opens what hides its target.
  const reveal = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let up = target; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    target.focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", reveal);
  reveal();
}
