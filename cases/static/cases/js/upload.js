// File fields work without this. It uploads at once what is chosen or dragged, shows how far each file has come, says
// what was refused beside the file, and takes files away again. The form then carries the files' tokens.

import { announce } from "../../fmuadmin/js/announce.js";

const TOKEN = "input[name=csrfmiddlewaretoken]";

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

// XMLHttpRequest, because fetch does not tell how much has been sent.
function send(url, form, file, onProgress) {
  return new Promise((done) => {
    const body = new FormData();
    body.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", form.querySelector(TOKEN).value);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded, event.total));
    request.addEventListener("loadend", () => done({ status: request.status, said: request.response }));
    request.send(body);
  });
}

function refusal(answer) {
  if (answer.said?.refused?.length) return answer.said.refused.join(" ");
  if (answer.status === 413) return "Filen är för stor.";
  if (answer.status === 0) return "Anslutningen bröts. Välj filen igen.";
  return "Filen kunde inte tas emot. Ladda om sidan och försök igen.";
}

class Field {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.input = box.querySelector("input[type=file]");
    this.list = box.querySelector(".upload__files");
    this.going = 0;
    box.classList.add("upload--live");
    this.input.addEventListener("change", () => this.take([...this.input.files]));
    for (const kind of ["dragover", "dragleave", "drop"]) box.addEventListener(kind, (event) => this.drag(kind, event));
    this.list.addEventListener("click", (event) => this.press(event));
  }

  drag(kind, event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.box.classList.toggle("upload--over", kind === "dragover");
    if (kind === "drop") this.take([...event.dataTransfer.files]);
  }

  async take(files) {
    this.input.value = "";
    const chosen = "multiple" in this.box.dataset ? files : files.slice(0, 1);
    if (!chosen.length) return;
    if (!("multiple" in this.box.dataset)) await this.replaceOld();
    this.going += chosen.length;
    this.form.dataset.uploading = "";
    const came = (await Promise.all(chosen.map((file) => this.one(file)))).filter(Boolean).length;
    this.going -= chosen.length;
    if (this.going) return;
    delete this.form.dataset.uploading;
    if (came) await redraw(this.form, this.box.dataset.name);
  }

  async replaceOld() {
    for (const row of this.list.querySelectorAll(".upload__file")) await this.drop(row);
  }

  async one(file) {
    const row = element("li", "upload__file");
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", `Laddar upp ${file.name}`);
    row.append(element("span", "upload__name", file.name), " ", bar);
    this.list.append(row);
    announce(`Laddar upp ${file.name}.`);
    const answer = await send(this.box.dataset.upload, this.form, file, (sent, all) => { bar.value = (100 * sent) / all; });
    bar.remove();
    const taken = answer.said?.files?.[0];
    if (taken) {
      const token = element("input", "");
      Object.assign(token, { type: "hidden", name: this.box.dataset.name, value: taken.token });
      row.append(token);
      this.changed();
      announce(`${taken.name} är uppladdad. ${taken.same}`);
      return true;
    }
    const why = refusal(answer);
    row.classList.add("upload__file--refused");
    const gone = element("button", "button button--secondary upload__remove", "Ta bort");
    gone.type = "button";
    gone.append(element("span", "sr-only", ` ${file.name}`));
    row.append(element("span", "error", why), " ", gone);
    announce(why);
    return false;
  }

  async press(event) {
    const button = event.target.closest(".upload__remove");
    if (!button) return;
    event.preventDefault();
    const row = button.closest(".upload__file");
    const name = row.querySelector(".upload__name").textContent.trim();
    const waited = await this.drop(row);
    announce(`${name} är borttagen.`);
    this.input.focus();
    if (waited) await redraw(this.form, this.box.dataset.name);
  }

  // The row, and the file that waits behind it.
  async drop(row) {
    const token = row.querySelector("input[type=hidden]")?.value;
    row.remove();
    if (!token) return false;
    this.changed();
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.form.querySelector(TOKEN).value);
    await fetch(`${this.box.dataset.upload}${token}/ta-bort/`, { method: "POST", body, headers: { Accept: "application/json" } })
      .catch(() => null);
    return true;
  }

  changed() {
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// What is in the form now, to tell whether anything was typed or uploaded meanwhile.
function contents(form) {
  return new URLSearchParams(new FormData(form)).toString();
}

// What the form asks depends on its files: the server draws it again with everything that was typed. An answer to
// something older than what stands in the form is not used.
async function redraw(form, name) {
  let answer;
  let asked;
  do {
    if ("uploading" in form.dataset) return;
    asked = contents(form);
    const body = new FormData(form);
    body.append("upload", "1");
    answer = await fetch(window.location.href, { method: "POST", body }).then(
      async (came) => (came.ok ? came.text() : ""),
    ).catch(() => "");
    if (!answer || "uploading" in form.dataset) return;
  } while (contents(form) !== asked);
  const drawn = new DOMParser().parseFromString(answer, "text/html").querySelector("form[data-guard]");
  if (!drawn) return;
  const wasAt = document.activeElement?.id;
  const parts = drawn.querySelector("[data-parts]");
  const before = form.querySelector("[data-parts]");
  // What was refused is known here only: it stays beside its field until it is taken away.
  for (const box of before.querySelectorAll(".upload")) {
    const list = parts.querySelector(`.upload[data-name="${box.dataset.name}"] .upload__files`);
    list?.append(...box.querySelectorAll(".upload__file--refused"));
  }
  before.replaceWith(parts);
  dress(parts);
  // The rest of the page's scripts dress what is new as they do after a swap.
  parts.dispatchEvent(new CustomEvent("htmx:afterSwap", { bubbles: true }));
  document.getElementById(wasAt || `id_${name}`)?.focus({ preventScroll: true });
}

function dress(root) {
  for (const box of root.querySelectorAll(".upload")) new Field(box);
}

document.addEventListener("submit", (event) => {
  if (!("uploading" in event.target.dataset)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  announce("Vänta tills filerna är uppladdade.");
}, true);

dress(document);
