// Small manners shared by all pages. No page depends on it: everything works as plain forms.
"use strict";

// Nothing typed is lost: forms that ask for it keep a draft in this browser tab until they were
// taken. The page after a refusal still has it; the page after a success forgets it. What one person
// typed is nothing the next one at this tab reads; it waits only where the same one signs in again.
const who = document.body.dataset.who;
if (who && sessionStorage.getItem("who") !== who) {
  sessionStorage.clear();
  sessionStorage.setItem("who", who);
}
document.querySelector("form[data-sign-out]")?.addEventListener("submit", () => sessionStorage.clear());
const refused = document.querySelector("[data-refused], #messages .alert-danger");
const sent = sessionStorage.getItem("sent");
if (sent && !refused) sessionStorage.removeItem("draft:" + sent);
sessionStorage.removeItem("sent");
if (refused && refused.matches("[data-refused]")) refused.focus();
for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = "draft:" + form.dataset.keep;
  const kept = (field) => field.name && !/^(password|hidden|file|submit|button)$/.test(field.type) && field.dataset.noKeep === undefined;
  const box = (field) => field.type === "checkbox" || field.type === "radio";
  const saved = JSON.parse(sessionStorage.getItem(key) || "{}");
  const place = {}; // several rows of one name come back in their order
  for (const field of form.elements) {
    if (!kept(field) || !(field.name in saved)) continue;
    const values = saved[field.name];
    if (box(field)) field.checked = values.includes(field.value);
    else if (field.multiple) for (const one of field.options) one.selected = values.includes(one.value);
    else {
      const row = place[field.name] ?? 0;
      place[field.name] = row + 1;
      if (row < values.length) field.value = values[row];
    }
  }
  form.addEventListener("input", () => {
    const draft = {};
    for (const field of form.elements) {
      if (!kept(field) || (box(field) && !field.checked)) continue;
      const values = field.multiple ? [...field.selectedOptions].map((one) => one.value) : [field.value];
      (draft[field.name] ||= []).push(...values);
    }
    sessionStorage.setItem(key, JSON.stringify(draft));
  });
  form.addEventListener("submit", () => sessionStorage.setItem("sent", form.dataset.keep));
}

// A second press of a button must not send twice.
document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("button[type=submit]")) {
    setTimeout(() => { button.disabled = true; }, 0);
    setTimeout(() => { button.disabled = false; }, 4000);
  }
});

// Ask before what cannot be undone.
document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-confirm]");
  if (asked && !window.confirm(asked.dataset.confirm)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// Paper has nothing to unfold.
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll(".document details, details[data-on-paper]")) folded.open = true;
});

// Keys, listed in the dialogue that "?" opens. None while something is being typed.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  const keys = { "/": "[data-search]", "[": "a[rel=prev]", "]": "a[rel=next]", "?": "dialog.keys" };
  const found = keys[event.key] && document.querySelector(keys[event.key]);
  if (!found) return;
  event.preventDefault();
  if (event.key === "?") found.showModal();
  else if (event.key === "/") found.focus();
  else found.click();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) document.querySelector("dialog.keys").showModal();
});
