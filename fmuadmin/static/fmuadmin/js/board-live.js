// Översikt: counts the cases that changed since the page was made. Rows never move by themselves (OV10).

import { listen } from "./socket.js";

const box = document.querySelector("[data-live-board]");

if (box) {
  const changed = new Set();
  let lost = false;

  const draw = () => {
    box.replaceChildren();
    if (!changed.size && !lost) return;
    const button = document.createElement("button");
    button.type = "button";
    const number = changed.size === 1 ? "1 ändring" : `${changed.size} ändringar`;
    const said = lost ? "Anslutningen är tillbaka. Listan kan ha ändrats" : `${number} sedan ${box.dataset.since}`;
    button.textContent = `${said}. Uppdatera listan`;
    button.addEventListener("click", () => location.reload());
    box.append(button);
  };

  listen(box.dataset.socket, {
    heard(message) {
      changed.add(message.changed);
      draw();
    },
    state(now, again) {
      box.classList.toggle("live--broken", now === "broken");
      if (now === "broken") box.textContent = "Anslutningen bröts. Vi försöker igen.";
      else {
        // What was said while the line was down is lost, so the list may be old.
        lost = lost || again;
        draw();
      }
    },
  });
}
