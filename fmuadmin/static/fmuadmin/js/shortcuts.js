// "/" goes to the search box, "?" shows the shortcuts. Never while something is being written; can be switched off.

const KEY = "fmu-kortkommandon";
const dialog = document.getElementById("kortkommandon");
const box = document.getElementById("kortkommandon-pa");

function allowed() {
  try {
    return localStorage.getItem(KEY) !== "av";
  } catch {
    return true; // the browser keeps nothing: shortcuts work, but cannot be remembered as off
  }
}

const writing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

/** Do what the key says; false when it says nothing here. */
function act(key) {
  if (key === "?") {
    dialog.showModal();
    return true;
  }
  const search = key === "/" ? document.getElementById("sok") : null;
  search?.focus();
  return search !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  if (writing(event.target) || !allowed()) return;
  if (act(event.key)) event.preventDefault();
});

document.querySelectorAll("[data-open-shortcuts]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
});

box.checked = allowed();
box.addEventListener("change", () => localStorage.setItem(KEY, box.checked ? "på" : "av"));
