// Forms work without this. It finds the errors, sends once, guards what is written, counts signs, offers a calendar.

import { announce } from "./announce.js";

const NEAR = 50;

function findErrors(root) {
  root.querySelector("[data-error-summary]")?.focus();
}

// A link in the error summary moves to the field itself, not only to its place on the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus({ preventScroll: true });
  (field.closest(".field") ?? field).scrollIntoView({ block: "center" });
});

let sending = false;
const changed = new Set();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  sending = true;
  for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
});

// Back in the browser brings the page as it was left: let the form be sent again.
window.addEventListener("pageshow", () => {
  sending = false;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (!form) return;
  changed.add(form);
  form.dataset.changed = "";
});

document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-discard]")?.closest("form");
  if (!form) return;
  changed.delete(form);
  delete form.dataset.changed;
});

window.addEventListener("beforeunload", (event) => {
  if (changed.size && !sending) event.preventDefault();
});

// The session has run out: the text goes along, so nobody is asked whether to leave (session.js).
document.addEventListener("fmu:leaving", () => { sending = true; });

function count(area) {
  const limit = Number(area.dataset.counter);
  const line = document.createElement("p");
  line.className = "counter";
  // Heard through the status line, and only near the limit.
  line.ariaHidden = "true";
  area.after(line);
  const draw = () => {
    const left = limit - area.value.length;
    line.textContent = `${area.value.length.toLocaleString("sv")} av ${limit.toLocaleString("sv")} tecken`;
    line.classList.toggle("counter--over", left < 0);
    if (left < 0) announce(`Texten är ${-left} tecken för lång.`);
    else if (left <= NEAR) announce(`${left} tecken kvar.`);
  };
  area.addEventListener("input", draw);
  line.textContent = `${area.value.length.toLocaleString("sv")} av ${limit.toLocaleString("sv")} tecken`;
}

// The calendar is the browser's own; the text field stays the field that is sent.
function offerCalendar(field) {
  const picker = document.createElement("input");
  if (!("showPicker" in picker)) return;
  picker.type = "date";
  picker.tabIndex = -1;
  picker.ariaHidden = "true";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--secondary picker";
  button.textContent = "Kalender";
  button.setAttribute("aria-label", `Välj i kalender: ${field.labels[0]?.textContent.trim() ?? "datum"}`);
  const holder = document.createElement("span");
  holder.className = "picker";
  holder.append(button, picker);
  button.addEventListener("click", () => {
    picker.value = /^\d{4}-\d{2}-\d{2}$/.test(field.value) ? field.value : "";
    picker.showPicker();
  });
  picker.addEventListener("change", () => {
    field.value = picker.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  field.after(holder);
}

function dress(root) {
  // What came back with an error is not saved either.
  for (const form of root.querySelectorAll("form[data-guard]:has([data-error-summary])")) {
    changed.add(form);
    form.dataset.changed = "";
  }
  root.querySelectorAll("[data-counter]").forEach(count);
  root.querySelectorAll("input[data-day]").forEach(offerCalendar);
  findErrors(root);
}

dress(document);
document.addEventListener("htmx:afterSwap", (event) => dress(event.target));
