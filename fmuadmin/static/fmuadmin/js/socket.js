// A socket that comes back by itself. It only ever says that something changed; what changed is fetched as a page.

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
const MAY_NOT_SEE = 4403;

/** Listen at a path. `heard(message)` gets parsed JSON, `state("open" | "broken", again)` tells how the line is. */
export function listen(path, { heard, state }) {
  let wait = FIRST_WAIT;
  let opened = false;
  let leaving = false;

  function connect() {
    const address = new URL(path, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    socket.addEventListener("open", () => {
      wait = FIRST_WAIT;
      state("open", opened);
      // What was said while the line was down is lost.
      if (opened) document.dispatchEvent(new Event("fmu:notices"));
      opened = true;
    });
    socket.addEventListener("message", (event) => {
      const message = JSON.parse(event.data);
      if (message.notices) document.dispatchEvent(new Event("fmu:notices"));
      else heard(message);
    });
    socket.addEventListener("close", (event) => {
      if (event.code === MAY_NOT_SEE || leaving) return;
      state("broken", opened);
      // Not all browsers at once after a restart of the server.
      setTimeout(connect, wait * (0.5 + Math.random()));
      wait = Math.min(wait * 2, LONGEST_WAIT);
    });
  }

  window.addEventListener("pagehide", () => { leaving = true; });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    leaving = false;
    connect();
  });
  connect();
}
