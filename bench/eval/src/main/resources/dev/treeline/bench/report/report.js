"use strict";
(() => {
  const data = JSON.parse(document.getElementById("items-data").textContent);
  const pictures = JSON.parse(document.getElementById("pictures-data").textContent);
  const list = document.getElementById("items");
  const section = list.closest("section") || list.parentElement;
  const count = document.getElementById("items-count");
  const names = ["show", "method", "data", "subset", "scenario", "find"].filter(name => document.getElementById("by-" + name));
  const controls = {};
  for (const name of names) controls[name] = document.getElementById("by-" + name);
  const previous = document.getElementById("previous"), next = document.getElementById("next");
  const PAGE = 20, FIELDS = 4;
  const MARKS = [["wrong", "✗ wrong"], ["right", "✓ right"], ["unread", "? unread"], ["unread", "? unjudged"]];
  const words = data.items.map(item => (item.id + " " + item.q).toLowerCase());
  let page = 0;

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const mark = (item, m) => item.a[m * FIELDS + 2];
  const right = (item, m) => mark(item, m) === 1;
  const tests = {
    all: () => true,
    flips: (item, m) => right(item, m) !== right(item, 0),
    gained: (item, m) => right(item, m) && !right(item, 0),
    lost: (item, m) => !right(item, m) && right(item, 0),
    wrong: (item, m) => !right(item, m),
    unread: (item, m) => mark(item, m) > 1,
    split: (item, m) => right(item, m) && data.methods.some((_, other) => !right(item, other)),
  };

  function chosen() {
    const test = tests[controls.show.value] || tests.all;
    const wanted = controls.method.value === "any"
      ? data.methods.map((_, m) => m) : [Number(controls.method.value)];
    const find = controls.find.value.toLowerCase();
    return data.items.filter((item, i) =>
      (!controls.data || controls.data.value === "" || data.sets[item.d] === controls.data.value) &&
      (controls.subset.value === "" || item.s === controls.subset.value) &&
      (controls.scenario.value === "" || item.c === controls.scenario.value) &&
      (find === "" || words[i].includes(find)) &&
      wanted.some(m => test(item, m)));
  }

  function row(item, m) {
    const [text, margin, , why] = item.a.slice(m * FIELDS, (m + 1) * FIELDS);
    const [style, said] = MARKS[mark(item, m)];
    return element("tr", {},
      element("th", { scope: "row" }, data.methods[m]),
      element("td", {}, data.texts[text] === "" ? "(nothing)" : data.texts[text]),
      element("td", { class: "m" }, margin),
      element("td", { class: style }, said),
      element("td", { class: "why" }, data.texts[why]));
  }

  function picture(item, number, at) {
    if (number < 0) return element("div", { class: "noimage" }, "not embedded");
    const which = item.p.length > 1 ? " " + (at + 1) + " of " + item.p.length : "";
    return element("img", { src: pictures[number], alt: "Picture" + which + " of item " + item.id, loading: "lazy" });
  }

  function card(item) {
    const shown = item.p.length === 0
      ? [element("div", { class: "noimage" }, "no picture")]
      : item.p.map((number, at) => picture(item, number, at));
    const head = element("tr", {}, ...["method", "answer", "margin", "scored", "why"].map(
      (name, i) => element("th", { scope: "col", class: i === 4 ? "why" : i === 2 ? "m" : "" }, name)));
    const table = element("table", {}, element("thead", {}, head),
      element("tbody", {}, ...data.methods.map((_, m) => row(item, m))));
    return element("article", { class: "item", tabindex: "-1", "aria-label": "Item " + item.id },
      element("div", { class: "pictures" }, ...shown),
      element("div", {},
        element("div", { class: "tag" }, (data.sets.length > 1 ? data.sets[item.d] + " · " : "") + item.id + " · " + item.s + " · " + item.c + " · right answer: " + item.g),
        element("blockquote", {}, item.q), table));
  }

  function show() {
    const found = chosen();
    const last = Math.max(0, Math.ceil(found.length / PAGE) - 1);
    page = Math.min(page, last);
    list.replaceChildren(...found.slice(page * PAGE, (page + 1) * PAGE).map(card));
    count.textContent = found.length + " of " + data.items.length + " items" +
      (last > 0 ? ", page " + (page + 1) + " of " + (last + 1) : "");
    previous.disabled = page === 0;
    next.disabled = page === last;
  }

  // the address keeps the choice: #items?show=flips&method=2
  function remember() {
    const set = new URLSearchParams();
    for (const name of names) {
      if (controls[name].value !== controls[name].dataset.usual) set.set(name, controls[name].value);
    }
    try { history.replaceState(null, "", "#items" + (set.size > 0 ? "?" + set : "")); } catch (_) { /* a page in a frame */ }
  }
  function recall() {
    const at = location.hash.indexOf("?");
    if (!location.hash.startsWith("#items") || at < 0) return;
    for (const [name, value] of new URLSearchParams(location.hash.slice(at + 1))) {
      if (controls[name]) controls[name].value = value;
    }
  }

  const turn = by => { page += by; show(); document.getElementById("browse").scrollIntoView(); };
  function step(by) {
    const cards = [...list.children];
    const at = cards.indexOf(document.activeElement.closest(".item"));
    if (at + by >= cards.length && !next.disabled) { turn(1); list.firstElementChild.focus(); }
    else if (at + by < 0 && at >= 0 && !previous.disabled) { turn(-1); list.lastElementChild.focus(); }
    else if (cards.length > 0) cards[Math.min(Math.max(at + by, 0), cards.length - 1)].focus();
  }
  const keys = {
    j: () => step(1), k: () => step(-1),
    n: () => { if (!next.disabled) turn(1); }, p: () => { if (!previous.disabled) turn(-1); },
    "/": () => controls.find.focus(),
  };
  section.addEventListener("keydown", event => {
    const typing = event.target.matches("input, select, textarea");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  for (const control of Object.values(controls)) {
    control.dataset.usual = control.value;
    control.addEventListener("input", () => { page = 0; show(); remember(); });
  }
  previous.addEventListener("click", () => turn(-1));
  next.addEventListener("click", () => turn(1));
  window.addEventListener("hashchange", () => { recall(); page = 0; show(); });
  recall();
  show();
})();
