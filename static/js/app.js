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

  if (!window.htmx) return;

  const edits = new WeakMap(); // form -> how often it has been typed into
  const sent = new WeakMap(); // form -> that number when the last request left
  const saved = new WeakMap(); // form -> that number when the last request came back well
  const last = new WeakMap(); // form -> what was saved last, so that the same is not sent twice
  const held = new WeakMap(); // form -> that number when its reader was last kept from leaving it unsaved
  const LOST = ["failed", "held", "refused", "unloaded"];
  const count = (map, form) => map.get(form) || 0;
  const formOf = (element) => element && element.closest && element.closest("form[data-autosave]");
  const onlyLooks = (element) => element?.matches?.("[data-view]"); // a box that says what to show, and changes nothing
  const text = (form) => {
    const boxes = new FormData(form);
    boxes.delete("made_from");
    boxes.delete("parts");
    return new URLSearchParams(boxes).toString();
  };
  const madeFrom = (form) => form.querySelector("[name=made_from]");
  const unsaved = () =>
    [...document.querySelectorAll("form[data-autosave]")].filter((form) => count(edits, form) > count(saved, form));
  const say = (key) => {
    const place = document.getElementById("saved");
    if (!place) return;
    place.setAttribute("aria-live", LOST.includes(key) ? "assertive" : "off"); // what was not saved is read out at once
    place.textContent = place.dataset[key];
    place.dataset.state = key;
  };

  document.addEventListener("input", (event) => {
    const form = formOf(event.target);
    if (form && !onlyLooks(event.target)) edits.set(form, count(edits, form) + 1);
  });

  // htmx takes a button that merely has the focus for the one that was pressed. Only a press may remove or issue.
  document.body.addEventListener("htmx:configRequest", (event) => {
    const form = formOf(event.target);
    if (!form || event.detail.triggeringEvent?.type === "submit") return;
    event.detail.path = form.getAttribute("action");
    form.querySelectorAll("button[name]").forEach((button) => event.detail.formData.delete(button.name));
  });

  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const { verb, triggeringEvent } = event.detail.requestConfig;
    const form = formOf(event.target);
    if (verb !== "post") return;
    if (form) {
      if (onlyLooks(triggeringEvent?.target)) {
        event.preventDefault();
        return;
      }
      if (!triggeringEvent?.submitter && last.get(form) === text(form)) {
        event.preventDefault();
        return;
      }
      sent.set(form, count(edits, form));
      event.detail.xhr.savedText = text(form);
    }
    say("saving");
  });

  // An answer that is older than what has been typed since would wipe it out; the next answer is on its way.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const form = formOf(event.detail.requestConfig.elt);
    if (!form || !form.isConnected || count(edits, form) <= count(sent, form)) return;
    event.detail.shouldSwap = false;
    const mark = madeFrom(form); // + says: this page has saved since it was made
    if (mark && event.detail.xhr.status < 400 && !mark.value.endsWith("+")) mark.value += "+";
  });

  // What a live answer says beside a box that stays, the box says of itself.
  document.body.addEventListener("htmx:afterSettle", () => {
    document.querySelectorAll("[data-says-of]").forEach((says) => {
      const box = document.getElementById(says.dataset.saysOf);
      if (box && says.dataset.wrong) box.setAttribute("aria-invalid", "true");
      else if (box) box.removeAttribute("aria-invalid");
    });
  });

  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig.verb !== "post") return;
    const form = formOf(event.detail.requestConfig.elt);
    const { status, savedText } = event.detail.xhr;
    if (status === 422) {
      say("unread");
    } else if (status >= 200 && status < 400) {
      if (form) {
        last.set(form, savedText);
        saved.set(form, count(sent, form));
        const now = event.detail.xhr.getResponseHeader("Made-From");
        if (now && madeFrom(form)) madeFrom(form).value = now;
      }
      say("saved");
    } else if (form) {
      say(count(held, form) > count(saved, form) ? "held" : "failed");
      setTimeout(() => htmx.trigger(form, "retry"), 3000);
    } else {
      say("refused");
    }
  });

  // A list or a search that does not come says so; what is saved is saved.
  ["htmx:sendError", "htmx:responseError"].forEach((trouble) =>
    document.body.addEventListener(trouble, (event) => event.detail.requestConfig.verb === "get" && say("unloaded")),
  );

  // Whoever leaves before the last keystroke was sent still has it saved, and before the next page is read. What cannot
  // be read or saved holds him back once, with its message, and is tried again; then he may leave it behind.
  const PATIENCE_MS = 8000;
  const send = (form) =>
    fetch(form.getAttribute("action"), {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      keepalive: true,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  const status = (form) => send(form).then((answer) => (answer.ok ? 200 : answer.status), () => 0);
  const holdBack = (form, was) => {
    held.set(form, count(edits, form));
    if (was !== 422) say("held");
    htmx.trigger(form, "retry");
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const forms = unsaved().filter((form) => count(edits, form) > count(held, form));
    if (!forms.length || !link || link.origin !== location.origin || link.target || link.hash) return;
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    say("saving");
    Promise.all(forms.map(status)).then((answers) => {
      if (answers.every((answer) => answer === 200)) location.assign(link.href);
      else forms.forEach((form, index) => answers[index] === 200 || holdBack(form, answers[index]));
    });
  });

  // Reload, Back and closing: what is unsaved leaves before the next page is asked for. That page may still be made
  // before it arrives, so it looks once more, unless somebody types there already.
  const flushed = new WeakMap(); // form -> how far it had been typed into when it was sent on leaving
  const flush = () =>
    unsaved().forEach((form) => {
      if (count(edits, form) === count(flushed, form)) return;
      flushed.set(form, count(edits, form));
      sessionStorage.setItem("flushed", "yes");
      send(form).catch(() => flushed.delete(form));
    });
  // A form that is being sent itself takes everything with it.
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && formOf(event.target)) flushed.set(event.target, count(edits, event.target));
  });
  window.addEventListener("beforeunload", flush);
  window.addEventListener("pagehide", flush);
  const form = document.getElementById("step-form");
  if (form && sessionStorage.getItem("flushed")) {
    sessionStorage.removeItem("flushed");
    setTimeout(() => {
      if (!count(edits, form)) htmx.ajax("GET", form.getAttribute("action"), { target: "#work", select: "#work", swap: "outerHTML" });
    }, 400);
  }

  // A swap must not take the keyboard away: htmx finds elements with an id again, buttons it does not.
  document.body.addEventListener("htmx:afterSettle", () => {
    if (document.activeElement === document.body) document.getElementById("work")?.focus({ preventScroll: true });
  });
})();
