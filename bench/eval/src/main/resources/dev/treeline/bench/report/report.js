"use strict";
(() => {
  const data = JSON.parse(document.getElementById("items-data").textContent);
  const pictures = JSON.parse(document.getElementById("pictures-data").textContent);
  const list = document.getElementById("items");
  const count = document.getElementById("items-count");
  const controls = { show: null, method: null, subset: null, scenario: null, find: null };
  for (const name of Object.keys(controls)) controls[name] = document.getElementById("by-" + name);
  const previous = document.getElementById("previous"), next = document.getElementById("next");
  const PAGE = 20;
  let page = 0;

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const right = (item, m) => item.a[m][2] === 1;
  const unread = (item, m) => item.a[m][2] === 2;
  const tests = {
    all: () => true,
    flips: (item, m) => right(item, m) !== right(item, 0),
    gained: (item, m) => right(item, m) && !right(item, 0),
    lost: (item, m) => !right(item, m) && right(item, 0),
    wrong: (item, m) => !right(item, m),
    unread: (item, m) => unread(item, m),
  };

  function chosen() {
    const test = tests[controls.show.value];
    const wanted = controls.method.value === "any"
      ? data.methods.map((_, m) => m) : [Number(controls.method.value)];
    const words = controls.find.value.toLowerCase();
    return data.items.filter(item =>
      wanted.some(m => test(item, m)) &&
      (controls.subset.value === "" || item.s === controls.subset.value) &&
      (controls.scenario.value === "" || item.c === controls.scenario.value) &&
      (words === "" || (item.id + " " + item.q).toLowerCase().includes(words)));
  }

  function row(item, m) {
    const [text, margin, mark, why] = item.a[m];
    const words = ["✗ wrong", "✓ right", "? unread"][mark];
    return element("tr", {},
      element("th", { scope: "row" }, data.methods[m]),
      element("td", {}, text === "" ? "(nothing)" : text),
      element("td", { class: "m" }, margin),
      element("td", { class: ["wrong", "right", "unread"][mark] }, words),
      element("td", { class: "why" }, why));
  }

  function card(item) {
    const picture = pictures[item.p];
    const left = picture
      ? element("img", { src: picture, alt: "Picture of item " + item.id, loading: "lazy" })
      : element("div", { class: "noimage" }, item.p === "" ? "no picture" : "not embedded");
    const head = element("tr", {}, ...["method", "answer", "margin", "scored", "why"].map(
      (name, i) => element("th", { scope: "col", class: i === 4 ? "why" : i === 2 ? "m" : "" }, name)));
    const table = element("table", {}, element("thead", {}, head),
      element("tbody", {}, ...data.methods.map((_, m) => row(item, m))));
    return element("article", { class: "item" }, element("div", {}, left),
      element("div", {},
        element("div", { class: "tag" }, item.id + " · " + item.s + " · " + item.c + " · right answer: " + item.g),
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

  const turn = by => { page += by; show(); document.getElementById("browse").scrollIntoView(); };
  for (const control of Object.values(controls)) {
    control.addEventListener("input", () => { page = 0; show(); });
  }
  previous.addEventListener("click", () => turn(-1));
  next.addEventListener("click", () => turn(1));
  show();
})();
