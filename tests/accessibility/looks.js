// Looks at a page (screens.md §4): each gives what is wrong as readable lines. Put into every page before its own scripts.

window.looks = (() => {
  const cut = (node) => node.outerHTML.slice(0, 120);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (node) => node.checkVisibility({ visibilityProperty: true });
  const scrolls = (node) => /auto|scroll/.test(getComputedStyle(node).overflowX);

  async function axeFinds(sizes) {
    const rules = { "target-size": { enabled: sizes } };
    const found = await axe.run(document, { resultTypes: ["violations"], rules });
    const why = (node) => [...node.any, ...node.all, ...node.none][0]?.message ?? "";
    return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)} ${why(node)}`));
  }

  function headings() {
    const said = [];
    const found = all("h1, h2, h3, h4, h5, h6").filter(shown);
    const levels = found.map((node) => Number(node.tagName[1]));
    const tops = levels.filter((level) => level === 1).length;
    if (tops !== 1) said.push(`${tops} h1`);
    levels.forEach((level, at) => {
      const text = found[at].textContent.trim();
      if (!text) said.push(`an empty h${level}`);
      if (at && level > levels[at - 1] + 1) said.push(`h${level} after h${levels[at - 1]}: ${text}`);
    });
    return said;
  }

  function landmarks() {
    const said = document.documentElement.lang === "sv" ? [] : ["html has no lang=sv"];
    for (const selector of ["main", "body > header", "body > footer"]) {
      const number = all(selector).length;
      if (number !== 1) said.push(`${number} ${selector}`);
    }
    const navs = all("nav").filter(shown).map((node) => node.ariaLabel);
    if (navs.some((name) => !name)) said.push("a nav has no name");
    if (new Set(navs).size !== navs.length) said.push(`navs share a name: ${navs}`);
    const skip = document.querySelector("a.skip-link");
    if (!skip || !document.querySelector(skip.hash)) said.push("no skip link to a place that is there");
    return said;
  }

  function words() {
    const said = all("[title]").map((node) => `only in a tooltip: ${cut(node)}`);
    for (const field of all("main input:not([type=hidden]), main select, main textarea")) {
      const named = field.labels?.length || field.ariaLabel || field.ariaHidden === "true";
      if (shown(field) && !named) said.push(`no label: ${cut(field)}`);
    }
    for (const name of ["aria-describedby", "aria-labelledby"]) {
      for (const node of all(`[${name}]`)) {
        for (const id of node.getAttribute(name).trim().split(/\s+/)) {
          if (!document.getElementById(id)) said.push(`${name} points at #${id}, which is not there`);
        }
      }
    }
    for (const node of all(":is(button, input, select, textarea):disabled")) {
      if (!node.hasAttribute("aria-describedby")) said.push(`disabled without a reason: ${cut(node)}`);
    }
    return said;
  }

  function sideways() {
    const root = document.documentElement;
    const room = root.clientWidth;
    const said = [];
    const boxed = (node) => node.parentElement !== null && (scrolls(node.parentElement) || boxed(node.parentElement));
    if (root.scrollWidth > room) {
      said.push(`the page is ${root.scrollWidth} px wide in ${room}`);
      for (const node of all("body *")) {
        const right = Math.round(node.getBoundingClientRect().right);
        if (right > room && !node.children.length && !boxed(node)) said.push(`  to ${right} px: ${cut(node)}`);
      }
    }
    for (const node of all("main *:not(textarea)")) {
      const wide = node.scrollWidth > node.clientWidth && scrolls(node);
      if (wide && !node.querySelector("table")) said.push(`scrolls sideways but holds no table: ${cut(node)}`);
    }
    for (const table of all("table")) {
      const box = table.closest("[role=region]");
      const named = box?.ariaLabel || box?.hasAttribute("aria-labelledby");
      if (!named || box.tabIndex !== 0 || !scrolls(box)) said.push(`a table without a named box that scrolls: ${cut(table)}`);
    }
    return said;
  }

  // WCAG 1.4.12. A style sheet made by script is allowed by the content security policy.
  function spaced() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
      p { margin-bottom: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
    const clips = (node) => {
      const style = getComputedStyle(node);
      const over = node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1;
      return over && node.clientHeight > 4 && /hidden|clip/.test(style.overflowX + style.overflowY);
    };
    const said = all("body *:not(.sr-only, .sr-only *, input, select, option)").filter(clips);
    const found = [...said.map((node) => `clipped: ${cut(node)}`), ...sideways()];
    document.adoptedStyleSheets = [];
    return found.map((line) => `with wide spacing, ${line}`);
  }

  const PARTS = {
    skip: ".skip-link",
    header: ".masthead",
    head: ".page__head",
    tabs: "nav.tabs",
    panel: ".page__body",
    footer: ".footer",
  };

  /** The stop that has focus: its part of the page, its name, and what is wrong with how it shows. Null at the end. */
  async function stop() {
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    const here = document.activeElement;
    if (!here || here === document.body) return null;
    const wrong = [];
    const style = getComputedStyle(here);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) wrong.push("no focus ring");
    const box = here.getBoundingClientRect();
    const x = Math.max(box.left + Math.min(box.width, innerWidth) / 2, 0);
    const y = box.top + Math.min(box.height / 2, innerHeight / 3);
    const top = document.elementFromPoint(x, y);
    const mine = top && (here.contains(top) || top.contains(here) || here.labels?.[0]?.contains(top));
    if (!mine) wrong.push(`covered by ${top ? cut(top) : "the window's edge"}`);
    return {
      part: Object.keys(PARTS).find((name) => here.closest(PARTS[name])),
      name: (here.labels?.[0]?.textContent || here.ariaLabel || here.textContent).trim().replace(/\s+/g, " "),
      wrong,
    };
  }

  return { axeFinds, structure: () => [...headings(), ...landmarks(), ...words()], sideways, spaced, stop };
})();
