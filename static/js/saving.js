// The steps of a build save each change as it is made. Nothing here is needed: without it, forms have their Save buttons.
//
// One post follows the other. What is pressed waits until what was typed before it is saved, and what is typed later waits for
// what was pressed: so Undo takes back the last keystroke, and a link leads to a page that knows it.
(() => {
  "use strict";
  if (!window.htmx) return;

  const PATIENCE_MS = 10000; // for one answer
  const RETRY_MS = 3000;
  const SOON_MS = 50;
  const MOST_KEPT_ALIVE = 60000; // browsers send at most 64 KB for a page that is gone
  const FORBIDDEN = 403;
  const UNREADABLE = 422;
  const QUIET = ["saving", "saved"]; // whatever else happens to a change is read out at once

  let clock = 0; // moves on with each keystroke
  let toldOfLoss = -1; // where it stood when somebody was told that leaving throws away what cannot be read
  let busy = false; // something is being posted
  let doing = null; // what was pressed for it
  let retry = 0; // the timer of a save that failed
  let waiting = []; // what was pressed meanwhile
  let renewed = false; // the key of the forms was, since something was saved last
  let refused = false; // with a new key too
  // Of each form: where the clock stood when it was typed into, when what is saved, cannot be read, was said not to be saved, and
  // was sent on leaving was typed; and which boxes were typed into.
  const marks = new WeakMap();
  const fresh = () => ({ typed: 0, saved: 0, unread: 0, told: 0, flushed: 0, touched: new Set() });
  const of = (form) => marks.get(form) || marks.set(form, fresh()).get(form);
  const formOf = (element) => element?.closest?.("form[data-autosave]");
  const unsaved = () => [...document.querySelectorAll("form[data-autosave]")].filter((form) => of(form).typed > of(form).saved);
  const isDue = ({ form, typed }, { leaves }) =>
    form.isConnected && Math.max(of(form).saved, of(form).unread, leaves ? of(form).told : 0) < typed;
  const save = (form) => htmx.trigger(form, "retry");
  const saveAll = () => unsaved().forEach(save);
  const soon = (form) => setTimeout(() => save(form), SOON_MS);
  const pressing = () => document.querySelector(":is(a, button, label, summary):active");
  const nameTouched = (form, boxes) => { // a box that was typed back to what it was is changed too
    of(form).touched.forEach((name) => boxes.append("touched", name));
    return boxes;
  };
  const isPress = (form, event) => event?.type === "submit" && (!form || Boolean(event.submitter?.value));
  const say = (key) => {
    const place = document.getElementById("saved");
    place.setAttribute("aria-live", QUIET.includes(key) ? "off" : "assertive");
    place.textContent = place.dataset[key];
    place.dataset.state = key;
  };

  document.addEventListener("input", (event) => {
    const form = formOf(event.target);
    if (!form || event.target.matches("[data-view]")) return; // such a box changes only what is shown
    of(form).typed = ++clock;
    of(form).touched.add(event.target.name);
  });

  const next = () => {
    while (waiting.length && !busy) {
      const [press] = waiting;
      const first = press.after.find((typed) => isDue(typed, press));
      if (!first) waiting.shift().go();
      else if (press.leaves) sendAhead(first.form);
      else return save(first.form);
    }
  };
  const hold = (event, press) => {
    const typedInto = unsaved().filter((form) => form !== press.own);
    press.after = typedInto.map((form) => ({ form, typed: of(form).typed }));
    if (press.leaves && !busy && !typedInto.length && toldOfLoss < clock && document.querySelector("[name=had_errors]")) {
      event.preventDefault(); // what cannot be read would be gone
      toldOfLoss = clock;
      return say("lost");
    }
    press.insists = press.leaves && !press.after.some((typed) => isDue(typed, press)); // he has been held back already
    if (!busy && !press.after.some((typed) => isDue(typed, press))) return;
    event.preventDefault();
    const again = [doing, ...waiting].some((other) => other?.from === press.from && other.button === press.button);
    if (!again || (press.from.matches(".history") && !retry)) waiting.push(press); // only Undo and Redo mean more each time
    next();
  };
  const done = (status, { form, pressed, asOf, overtaken }) => {
    busy = false;
    doing = null;
    if (status >= 200 && status < 400) {
      renewed = refused = false;
      if (form) of(form).saved = asOf;
      const stopped = overtaken && waiting.splice(0).length;
      const left = unsaved();
      if (stopped) say("overtaken");
      else if (left.length) say(left.some((form) => of(form).typed > of(form).unread) ? "saving" : "unread");
      else say("saved");
      if (retry) saveAll(); // what failed too
      retry = clearTimeout(retry);
    } else if (form && status === UNREADABLE) {
      of(form).unread = asOf;
      if (waiting.some((press) => press.leaves)) toldOfLoss = clock;
      if (of(form).typed <= asOf) waiting = [];
      say("unread");
    } else if (form && !pressed && status === FORBIDDEN && !renewed) {
      return renew(form);
    } else if (status === FORBIDDEN) { // asked again it would say the same
      if (form) of(form).unread = asOf;
      refused = Boolean(form);
      waiting = [];
      say("forbidden");
    } else if (form && !pressed) {
      return failed(form);
    } else {
      waiting = [];
      say(status ? "refused" : "unanswered");
    }
    next();
  };
  // Without a network, what is pressed waits; but nobody is taken away later: he is held back once, and may leave then.
  const failed = (form) => {
    if (waiting.some((press) => press.leaves)) of(form).told = of(form).typed;
    const insisting = waiting.find((press) => press.insists);
    waiting = waiting.filter((press) => !press.leaves);
    say(of(form).told === of(form).typed ? "held" : waiting.length ? "waiting" : "failed");
    clearTimeout(retry);
    retry = setTimeout(saveAll, RETRY_MS);
    insisting?.go();
  };
  window.addEventListener("online", saveAll);
  // Who signs in on another page, or loses his cookies, makes the key in the forms of this one void: they take that of a fresh page.
  const KEY = "[name=csrfmiddlewaretoken]";
  const renew = (form) => {
    renewed = busy = true;
    fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) })
      .then((answer) => answer.text())
      .then((page) => new DOMParser().parseFromString(page, "text/html").querySelector(KEY).value)
      .then((key) => document.querySelectorAll(KEY).forEach((box) => (box.value = key)))
      .catch(() => {})
      .then(() => {
        busy = false;
        save(form);
      });
  };

  document.body.addEventListener("htmx:confirm", (event) => {
    const { elt, verb, triggeringEvent, issueRequest } = event.detail;
    const form = formOf(elt);
    if (verb !== "post") return;
    if (isPress(form, triggeringEvent)) {
      hold(event, { from: elt, button: triggeringEvent.submitter, go: () => issueRequest(true) });
    } else if (form && !unsaved().includes(form)) {
      event.preventDefault();
    } else if (form && (busy || pressing())) {
      event.preventDefault(); // what is under the finger must not move away
      soon(form);
    }
  });

  // htmx takes the button that has the focus for the one that was pressed. Only the press counts, wherever the focus is now.
  document.body.addEventListener("htmx:configRequest", (event) => {
    const { elt, verb, triggeringEvent, formData } = event.detail;
    if (verb !== "post" || !elt.elements) return;
    const pressed = triggeringEvent?.submitter;
    [...elt.elements].forEach((box) => box.type === "submit" && formData.delete(box.name));
    if (pressed?.name) formData.set(pressed.name, pressed.value);
    event.detail.path = pressed?.getAttribute("formaction") || elt.getAttribute("action");
    event.detail.timeout = PATIENCE_MS;
    if (formOf(elt)) nameTouched(elt, formData);
  });

  document.body.addEventListener("htmx:beforeSend", (event) => {
    const { xhr, requestConfig } = event.detail;
    const { elt, verb, triggeringEvent } = requestConfig;
    const form = formOf(elt);
    const pressed = isPress(form, triggeringEvent);
    const asOf = (xhr.asOf = clock);
    if (verb !== "post" || !(form || pressed)) return;
    busy = true;
    doing = pressed ? { from: elt, button: triggeringEvent.submitter } : null;
    say("saving");
    xhr.addEventListener("loadend", () => done(xhr.status, { form, pressed, asOf, overtaken: xhr.getResponseHeader("Notices") }));
  });

  // An answer that is older than what was typed since would wipe it out, and what was pressed there with it; the next one brings
  // everything. `+` says: this page has saved since it was made.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, shouldSwap, target, xhr } = event.detail;
    const form = formOf(requestConfig.elt);
    if (shouldSwap && form && pressing()) {
      of(form).typed = ++clock;
      soon(form);
    }
    const isIn = (form) => target.contains(form) || form.contains(target);
    const isOld = unsaved().some((form) => isIn(form) && of(form).typed > xhr.asOf);
    const tells = xhr.getResponseHeader("Notices");
    const isPressedIn = !tells && waiting.some((press) => target.contains(press.from));
    const madeFrom = document.querySelector("[name=made_from]");
    const now = xhr.getResponseHeader("Made-From");
    if (madeFrom && now) {
      madeFrom.value = now;
      of(madeFrom.form).touched.clear();
    }
    if (!shouldSwap || !(isOld || isPressedIn)) return;
    event.detail.shouldSwap = false;
    if (requestConfig.verb !== "post") return;
    if (madeFrom && !now && xhr.status < 400) madeFrom.value = madeFrom.value.replace(/\+?$/, "+");
    const seen = new DOMParser().parseFromString(xhr.response, "text/html").getElementById("seen");
    if (seen && !tells) document.getElementById("seen").value = seen.value; // what Undo may take back
  });
  // The name comes with each answer. Its box stays, for whoever has just selected it, and takes a name that is another.
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    if (target.id !== "build-name") return;
    event.detail.shouldSwap = false;
    const name = fragment.firstElementChild.value;
    if (target.value !== name && !unsaved().includes(target.form)) target.value = name;
  });

  document.body.addEventListener("htmx:afterSettle", () => {
    // What a live answer says beside a box that stays, the box says of itself.
    document.querySelectorAll("[data-says-of]").forEach((says) => {
      const box = document.getElementById(says.dataset.saysOf);
      if (box && says.dataset.wrong) box.setAttribute("aria-invalid", "true");
      else if (box) box.removeAttribute("aria-invalid");
    });
    // A swap must not take the keyboard away: htmx finds elements with an id again, buttons it does not.
    if (document.activeElement === document.body) document.getElementById("work").focus({ preventScroll: true });
  });

  // A list or a search that does not come says so; what is saved is saved.
  ["htmx:sendError", "htmx:responseError"].forEach((trouble) =>
    document.body.addEventListener(trouble, (event) => event.detail.requestConfig.verb === "get" && say("unloaded")),
  );

  // Leaving. The redirect of a save is not followed, so that what the server has to say awaits the page that comes.
  const post = (form, options) => {
    const body = new URLSearchParams(nameTouched(form, new FormData(form)));
    return fetch(form.getAttribute("action"), { method: "POST", body, redirect: "manual", ...options });
  };
  const sendAhead = (form) => {
    const asOf = clock;
    busy = true;
    say("saving");
    post(form, { signal: AbortSignal.timeout(PATIENCE_MS) })
      .then((answer) => {
        const now = answer.headers.get("Made-From");
        if (now) form.elements.made_from.value = now; // all but what cannot be read was saved
        return answer.type === "opaqueredirect" ? 200 : answer.status;
      }, () => 0)
      .then((status) => {
        done(status, { form, asOf });
        if (status === UNREADABLE) save(form); // once more, to be told on this page what is wrong
      });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || link.origin !== location.origin || link.target) return;
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
    hold(event, { from: link, leaves: !link.hasAttribute("download"), go: () => location.assign(link.href) });
  });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const { target: form, submitter: button } = event;
    const own = retry ? null : formOf(form); // it takes what was typed into it with it
    const same = (other) => other.type === "submit" && other.name === button?.name && other.value === button.value;
    hold(event, { from: form, button, own, leaves: true, go: () => form.requestSubmit([...form.elements].find(same)) });
    if (own && !event.defaultPrevented) of(own).flushed = of(own).typed;
  });

  // Reload, Back and closing do not wait: what is unsaved leaves before the next page is asked for. Where that may not arrive,
  // the browser asks first.
  const flush = (event) =>
    unsaved().forEach((form) => {
      const mark = of(form);
      if (mark.flushed === mark.typed) return;
      mark.flushed = mark.typed;
      sessionStorage.setItem("flushed", "yes");
      const keepalive = String(new URLSearchParams(new FormData(form))).length < MOST_KEPT_ALIVE;
      if (!keepalive || refused || (retry && mark.told < mark.typed)) event.preventDefault();
      post(form, { keepalive }).catch(() => (mark.flushed = 0));
    });
  window.addEventListener("beforeunload", flush);
  window.addEventListener("pagehide", flush);

  // The page that comes may have been made before that arrived, so it looks once more, unless somebody types there already.
  if (sessionStorage.getItem("flushed")) {
    sessionStorage.removeItem("flushed");
    setTimeout(() => {
      const form = document.getElementById("step-form");
      if (!of(form).typed) htmx.ajax("GET", form.getAttribute("action"), { target: "#work", select: "#work", swap: "outerHTML" });
    }, 400);
  }
})();
