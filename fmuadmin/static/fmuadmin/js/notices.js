// The number beside Notiser: fetched when a socket says that there is something new. Without JavaScript it is the page's.

import { announce } from "./announce.js";
import { listen } from "./socket.js";

const link = document.querySelector("[data-notices]");
const QUIET = 300;
let timer = 0;

async function fetchNumber() {
  const answer = await fetch(link.dataset.notices, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer || !answer.ok || answer.redirected) return;
  const { unread } = await answer.json();
  const number = link.querySelector("[data-unread]");
  const before = number.hidden ? 0 : Number.parseInt(number.textContent, 10);
  number.firstChild.textContent = unread;
  number.hidden = !unread;
  if (unread > before) announce(unread === 1 ? "1 oläst notis" : `${unread} olästa notiser`);
}

if (link) {
  document.addEventListener("fmu:notices", () => {
    clearTimeout(timer);
    timer = setTimeout(fetchNumber, QUIET);
  });
  // The board and the case have a socket of their own, which says this too.
  if (!document.querySelector("[data-live-board], [data-live-case]")) {
    listen(link.dataset.socket, { heard() {}, state() {} });
  }
}
