// Besök: shows "Senaste kallelsedatum" while the visit is being typed (VI2). The server decides and words it.

const PAUSE = 400;

for (const output of document.querySelectorAll("[data-summons]")) {
  const form = output.closest("form");
  const day = form.elements[output.dataset.day];
  const channel = form.elements[output.dataset.channel];
  let timer = 0;
  let asked = 0;

  const ask = async () => {
    const mine = ++asked;
    if (!/^\d{4}-?\d{2}-?\d{2}$/.test(day.value)) {
      output.textContent = "";
      return;
    }
    const query = new URLSearchParams({ date: day.value, channel: channel.value });
    const answer = await fetch(`${output.dataset.url}?${query}`, { headers: { Accept: "text/plain" } }).catch(() => null);
    if (mine !== asked) return;
    output.textContent = answer?.ok ? await answer.text() : "";
  };

  form.addEventListener("input", (event) => {
    if (event.target.name !== day.name && event.target.name !== output.dataset.channel) return;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  ask();
}
