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
    let written = false;
    form.addEventListener("input", () => { written = true; });
    form.addEventListener("htmx:beforeRequest", () => { written = false; });
    form.addEventListener("htmx:responseError", () => { written = true; });
    form.addEventListener("htmx:sendError", () => {
      written = true;
      const line = document.getElementById("saved");
      if (line && form.dataset.offline) line.textContent = form.dataset.offline;
    });
    form.addEventListener("submit", () => { written = false; });
    // Whoever opens or closes a part goes on in it: at what is wrong, at its first field, at itself.
    form.addEventListener("htmx:afterSettle", () => {
      const marker = document.querySelector("#parts [data-focus]");
      const part = marker && document.getElementById(marker.dataset.focus);
      marker?.remove();
      if (part) (part.querySelector(".error-summary") || part.querySelector(".part-form :is(input, textarea)") || part).focus();
    });
    const begun = () => [...form.querySelectorAll("[data-new] :is(textarea, input[type=text])")].some((field) => field.value !== field.defaultValue);
    window.addEventListener("beforeunload", (event) => {
      if (!form.dataset.sent && (written || begun())) event.preventDefault();
    });
    form.addEventListener("submit", () => { form.dataset.sent = "yes"; });
    window.addEventListener("pageshow", () => { delete form.dataset.sent; });
  }

  // A passage that is marked with the mouse is what a comment is about.
  const remark = document.querySelector("[data-comment]");
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    const text = chosen.toString().trim();
    const article = text && chosen.anchorNode && chosen.anchorNode.parentElement?.closest(".reading");
    if (!remark || !article || text.length > 500) return;
    const quote = remark.querySelector("[name$=quote]");
    const place = remark.querySelector("[name$=place]");
    let holder = chosen.anchorNode.parentElement;
    while (holder && holder !== article && ![...place.options].some((option) => option.value && option.value === holder.id)) holder = holder.parentElement;
    quote.value = text;
    if (holder && holder !== article) place.value = holder.id;
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
