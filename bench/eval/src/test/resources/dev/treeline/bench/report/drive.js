"use strict";
// Does what a reader does, and writes down what the page shows.
(() => {
  const seen = { times: { loaded: Math.round(performance.now() - window.began) } };
  const by = name => document.getElementById("by-" + name);
  const shown = () => parseInt(document.getElementById("items-count").textContent, 10);
  const first = () => document.querySelector("#items .item").getAttribute("aria-label");
  const choose = (name, value) => {
    const start = performance.now();
    by(name).value = value;
    by(name).dispatchEvent(new Event("input"));
    document.body.getBoundingClientRect(); // lays the page out
    const took = performance.now() - start;
    seen.times.slowestFilter = Math.max(seen.times.slowestFilter || 0, Math.round(took));
  };
  const key = (target, name) =>
    target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  try {
    seen.all = shown();
    seen.rows = document.querySelectorAll("#items tbody tr").length;
    seen.noPicture = [...document.querySelectorAll("#items .noimage")].length;
    const list = document.getElementById("items");
    list.focus();
    key(list, "j");
    key(document.activeElement, "j");
    seen.focused = document.activeElement.getAttribute("aria-label");
    key(document.activeElement, "n");
    seen.secondPage = first();
    choose("show", "flips");
    choose("method", "2");
    seen.flips = shown();
    seen.address = location.hash;
    choose("show", "wrong");
    choose("method", "9");
    seen.wrongOfAlwaysNo = shown();
    choose("show", "all");
    choose("subset", "attack");
    seen.subset = shown();
    choose("subset", "");
    choose("find", "item-13");
    seen.found = first();
    seen.picturesOfIt = document.querySelector("#items .item").querySelectorAll("img").length;
    choose("find", "");
    seen.errors = "";
  } catch (error) {
    seen.errors = String(error);
  }
  const result = document.createElement("pre");
  result.id = "seen";
  result.textContent = JSON.stringify(seen);
  document.body.append(result);
})();
