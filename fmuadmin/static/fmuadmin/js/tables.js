// A wide table scrolls in its own box; what gets focus there is brought wholly into sight, also when a corner showed.

document.addEventListener("focusin", (event) => {
  if (event.target.parentElement?.closest(".table-box") && event.target.matches(":focus-visible"))
    event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
});
