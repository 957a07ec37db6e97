// What makes the pages live a little smoother. Nothing here is needed: without it, forms have their Save buttons.
(() => {
  "use strict";
  const html = document.documentElement;

  // Saving needs htmx; if that did not arrive, the Save buttons come back.
  if (!window.htmx) html.classList.add("not-live");

  // Light or dark: the button's form works without us; with us the page need not load again.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".theme-form")) return;
    event.preventDefault();
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const theme = (html.dataset.theme || system) === "dark" ? "light" : "dark";
    html.dataset.theme = theme;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax${secure}`;
  });

  // On a phone the steps are a strip that can be longer than the screen.
  const here = document.querySelector(".rail [aria-current]");
  if (here) here.scrollIntoView({ inline: "center", block: "nearest" });

  // Links to share are there to be copied.
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("input[data-select]")) event.target.select();
  });

  // What somebody has opened or closed stays so when it comes anew.
  const isOpen = new Map();
  const nameOf = (details) => {
    const title = details.closest(".figure")?.querySelector("dt") || details.querySelector("summary");
    return `${details.closest("[id]")?.id} ${title.textContent}`;
  };
  document.addEventListener("toggle", ({ target }) => {
    if (target.matches("details")) isOpen.set(nameOf(target), target.open);
  }, true);
  document.addEventListener("htmx:afterSettle", () =>
    document.querySelectorAll("details").forEach((details) => {
      details.open = isOpen.get(nameOf(details)) ?? details.open;
    }),
  );

  // Whatever an answer puts above it, the box that somebody types into stays under his eyes.
  let eyes = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const box = document.activeElement;
    eyes = box?.id && box.form ? { id: box.id, top: box.getBoundingClientRect().top } : null;
  });
  ["htmx:oobAfterSwap", "htmx:afterSwap", "htmx:afterSettle"].forEach((moment) =>
    document.addEventListener(moment, () => {
      const box = eyes && document.getElementById(eyes.id);
      if (!box || box !== document.activeElement) return;
      const moved = () => box.getBoundingClientRect().top - eyes.top;
      scrollBy(0, moved());
      const settled = document.getElementById("urgent"); // at the top of a page what goes must leave its room behind
      if (settled && moved() < 0) settled.style.minHeight = `${settled.offsetHeight - moved()}px`;
    }),
  );
})();
