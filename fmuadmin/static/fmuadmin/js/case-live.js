// Ärendevy: says that somebody else changed the case. The page stays as it is, also what is being written.

import { listen } from "./socket.js";

const box = document.querySelector("[data-live-case]");

if (box) {
  const draw = (text) => {
    const link = document.createElement("a");
    link.href = box.dataset.url;
    link.textContent = "Visa ändringen";
    box.replaceChildren(`${text} `, link);
  };

  listen(box.dataset.socket, {
    heard(message) {
      // A unit that is only asked listens to all of its own news.
      if (box.dataset.socket.includes(`/${message.changed}/`)) draw("Ärendet har ändrats.");
    },
    state(now, again) {
      box.classList.toggle("live--broken", now === "broken");
      if (now === "broken") box.textContent = "Anslutningen bröts. Vi försöker igen.";
      else if (again) draw("Anslutningen är tillbaka. Ärendet kan ha ändrats.");
      else box.replaceChildren();
    },
  });
}
