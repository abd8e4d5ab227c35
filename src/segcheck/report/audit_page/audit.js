"use strict";
(() => {
  const page = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Language: what CSS cannot reach (the page's own language, its title, options, labels, titles of lines).
  const speak = (language) => {
    page.lang = language;
    page.dataset.language = language;
    for (const one of all("[data-en]")) one.textContent = one.dataset[language];
    for (const one of all("[data-label-en]")) one.setAttribute("aria-label", one.getAttribute(`data-label-${language}`));
  };
  for (const box of all("input[name=language]")) {
    box.addEventListener("change", () => speak(box.value));
    if (box.checked) speak(box.value);
  }

  // Places on the page: whatever folds them away is opened, and the reader is taken there.
  const reveal = (place) => {
    for (let outer = place; outer; outer = outer.parentElement) if (outer.tagName === "DETAILS") outer.open = true;
    const own = place.matches("li") ? place.querySelector("details") : null;
    if (own) own.open = true;
    place.removeAttribute("data-out");
    place.closest("section.group")?.removeAttribute("data-out");
    const target = own ? own.firstElementChild : place;
    if (target.tabIndex < 0 && !target.hasAttribute("tabindex")) target.tabIndex = -1;
    target.focus({ preventScroll: true });
    (place.closest("details.pair") ?? place).scrollIntoView({ block: "start" });
  };
  const follow = () => {
    const place = byId(decodeURIComponent(location.hash.slice(1)));
    if (place) reveal(place);
  };
  addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) follow();
    const flow = event.target.closest(".flow[data-target]");
    if (flow) location.hash = flow.dataset.target;
  });

  // Findings: filter and search.
  const form = byId("filter");
  if (form) {
    const entries = all(".findings > li");
    const groups = all("section.group");
    const folded = (text) => text.normalize("NFKC").toLowerCase();
    const texts = new Map();
    const text = (entry) => {
      if (!texts.has(entry)) {
        const heading = entry.closest("section.group").querySelector("h3");
        texts.set(entry, folded(`${heading.textContent} ${entry.textContent}`));
      }
      return texts.get(entry);
    };
    const apply = () => {
      const words = folded(byId("search").value).split(/\s+/).filter(Boolean);
      const chosen = {};
      for (const name of ["severity", "kind", "state", "change"]) {
        const boxes = all(`input[name=${name}]`, form);
        chosen[name] = boxes.length ? new Set(boxes.filter((box) => box.checked).map((box) => box.value)) : null;
      }
      const zone = byId("by-zone")?.value ?? "";
      const device = byId("by-device")?.value ?? "";
      let shown = 0;
      for (const entry of entries) {
        const data = entry.dataset;
        const fits =
          Object.entries(chosen).every(([name, values]) => !values || data[name] === undefined || values.has(data[name])) &&
          (!zone || (data.zones ?? "").split(" ").includes(zone)) &&
          (!device || data.device === device) &&
          (!words.length || words.every((word) => text(entry).includes(word)));
        entry.toggleAttribute("data-out", !fits);
        shown += fits;
      }
      for (const group of groups) group.toggleAttribute("data-out", !group.querySelector(".findings > li:not([data-out])"));
      for (const place of all("#found .shown")) place.textContent = shown.toLocaleString("en");
    };
    let waiting = 0;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(apply, 120);
    });
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (event) => event.preventDefault());
    const open = (state) => () => {
      for (const entry of all(".findings > li:not([data-out]) > details")) entry.open = state;
    };
    byId("open-all").addEventListener("click", open(true));
    byId("close-all").addEventListener("click", open(false));
    form.hidden = false;
  }

  // The diagram: the flows of one zone.
  const picture = document.querySelector("svg.zones");
  const choice = byId("highlight");
  if (picture && choice) {
    const highlight = (zone) => {
      picture.classList.toggle("chosen", zone !== "");
      for (const flow of all(".flow", picture)) flow.classList.toggle("near", zone !== "" && flow.dataset.ends.split(" ").includes(zone));
      for (const box of all(".zone", picture)) box.classList.toggle("near", box.dataset.zone === zone);
    };
    choice.addEventListener("change", () => highlight(choice.value));
    for (const box of all(".zone", picture)) {
      box.addEventListener("pointerenter", () => highlight(box.dataset.zone));
      box.addEventListener("pointerleave", () => highlight(choice.value));
      box.addEventListener("click", () => {
        choice.value = choice.value === box.dataset.zone ? "" : box.dataset.zone;
        highlight(choice.value);
      });
    }
    choice.parentElement.hidden = false;
  }

  // Paper: findings are printed with everything.
  let opened = [];
  byId("brief")?.addEventListener("change", (event) => page.toggleAttribute("data-brief", event.target.checked));
  form?.addEventListener("reset", () => page.removeAttribute("data-brief"));
  addEventListener("beforeprint", () => {
    if (page.hasAttribute("data-brief")) return;
    opened = all(".findings > li:not([data-out]) > details:not([open])");
    for (const entry of opened) entry.open = true;
  });
  addEventListener("afterprint", () => {
    for (const entry of opened) entry.open = false;
    opened = [];
  });

  if (location.hash) follow();
})();
