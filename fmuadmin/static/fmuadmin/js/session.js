// Warns before the session runs out, and leaves the page when it has, with what was being written (AC9).
// The server decides: another window may have gone on meanwhile, so it is asked before anything is said or done.

const dialog = document.getElementById("utloggning");
const ASK_AGAIN = 10_000;

if (dialog) {
  const warning = Number(dialog.dataset.warning);
  const form = dialog.querySelector("form");
  const countdown = dialog.querySelector("[data-countdown]");
  let ends = Date.now() + Number(dialog.dataset.left) * 1000;
  let asked = 0;
  let asking = false;

  const left = () => (ends - Date.now()) / 1000;

  async function ask(address, method) {
    asking = true;
    const headers = { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    try {
      const answer = await fetch(address, { method, headers, redirect: "error" });
      ends = Date.now() + (await answer.json()).left * 1000;
      return true;
    } catch {
      return false; // no connection: nothing is known, nothing is left
    } finally {
      asked = Date.now();
      asking = false;
    }
  }

  function say() {
    const minutes = Math.max(1, Math.ceil(left() / 60));
    const text = `Du loggas ut om ${minutes} ${minutes === 1 ? "minut" : "minuter"}.`;
    if (countdown.textContent !== text) countdown.textContent = text;
  }

  function leave() {
    document.dispatchEvent(new Event("fmu:leaving"));
    const sent = document.querySelector("form[data-changed]") ?? form; // forms.js marks it
    const path = document.createElement("input");
    path.type = "hidden";
    path.name = "_path";
    path.value = sent.getAttribute("action") || location.pathname + location.search;
    if (sent === form) path.value = location.pathname + location.search;
    sent.append(path);
    sent.setAttribute("action", form.getAttribute("action"));
    HTMLFormElement.prototype.submit.call(sent);
  }

  async function goOn() {
    if (await ask(dialog.dataset.extend, "POST")) dialog.close();
    else await ask(dialog.dataset.status, "GET");
  }

  async function tick() {
    if (asking || left() > warning) return;
    if (left() <= 0 || !dialog.open || Date.now() - asked > ASK_AGAIN) {
      if (!(await ask(dialog.dataset.status, "GET"))) return;
    }
    if (left() <= 0) {
      clearInterval(clock);
      leave();
    } else if (left() > warning) dialog.close();
    else {
      say();
      if (!dialog.open) dialog.showModal();
    }
  }

  dialog.querySelector("[data-go-on]").addEventListener("click", goOn);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    goOn();
  });
  const clock = setInterval(tick, 1000);
}
