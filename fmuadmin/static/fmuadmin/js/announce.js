// Writes what changed on the page to the one polite status line, so that it is heard once (screens.md §4, Tables).

const QUIET = 500;
let timer = 0;

/** Have a text read aloud when the page has been quiet for half a second; a later text replaces an earlier one. */
export function announce(text) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    document.getElementById("status").textContent = text;
  }, QUIET);
}

const said = (root, selector) => [...root.querySelectorAll(selector)].map((node) => node.textContent.trim()).join(" ");

const first = said(document, "[data-announce]");
if (first) announce(first);

document.addEventListener("htmx:afterSwap", (event) => {
  const text = said(event.target, "[data-announce], [data-announce-swap]");
  if (text) announce(text);
});
