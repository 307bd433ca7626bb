// Acts work without this. It shows the consequences of what is chosen only, and reads an identity number while it is typed.

function followChoice(form) {
  const told = form.querySelectorAll("[data-when]");
  if (!told.length) return;
  const draw = () => {
    const chosen = new Set([...form.querySelectorAll("input[type=radio]:checked")].map((button) => button.value));
    // Before anything is chosen all are read, to choose by.
    const decided = [...told].some((one) => chosen.has(one.dataset.when));
    for (const one of told) one.hidden = decided && !chosen.has(one.dataset.when);
  };
  form.addEventListener("change", draw);
  draw();
}

const WHOLE = 12;

// The same rule as the server's, which decides: every other digit doubled, the sum of digits even tens.
function holds(digits) {
  const total = [...digits.slice(2)].reduce((sum, sign, place) => {
    const product = Number(sign) * (place % 2 ? 1 : 2);
    return sum + (product > 9 ? product - 9 : product);
  }, 0);
  return total % 10 === 0;
}

function hint(value) {
  const digits = value.replace(/[^0-9]/g, "");
  if (!digits) return "";
  if (digits.length < WHOLE) return `${digits.length} av ${WHOLE} siffror`;
  if (digits.length > WHOLE) return "För många siffror. Ange ÅÅÅÅMMDD-NNNN.";
  if (!holds(digits)) return "Kontrollsiffran stämmer inte.";
  return Number(digits.slice(6, 8)) > 60 ? "Samordningsnummer" : "Personnummer";
}

for (const field of document.querySelectorAll("[data-identity]")) {
  const line = document.createElement("output");
  line.className = "live-hint";
  line.setAttribute("for", field.id);
  field.after(line);
  const draw = () => { line.textContent = hint(field.value); };
  field.addEventListener("input", draw);
  draw();
}

document.querySelectorAll("form[data-guard]").forEach(followChoice);
