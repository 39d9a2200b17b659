"use strict";

const at = (id) => document.getElementById(id);
let current = null;
let busy = false;

function show(item) {
  current = item;
  at("place").textContent =
    `Reply ${item.number + 1} of ${item.size}; ${item.labelled} labelled; rater ${item.rater}`;
  at("bar").max = item.size;
  at("bar").value = item.labelled;
  at("question").textContent = item.question;
  at("reply").textContent = item.reply.trim() === "" ? "(the reply is empty)" : item.reply;
  at("instruction").textContent = item.instruction;
  const pictures = [];
  for (let i = 0; i < item.pictures; i++) {
    const picture = document.createElement("img");
    picture.src = `picture/${item.number}/${i}`;
    picture.alt = `Picture ${i + 1} of the request`;
    pictures.push(picture);
  }
  at("pictures").replaceChildren(...pictures);
  at("labels").replaceChildren(...item.labels.map(button));
  at("reply-heading").focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

function button(label, index) {
  const key = index === current.labels.length - 1 ? "u" : String(index + 1);
  const element = document.createElement("button");
  element.type = "button";
  element.setAttribute("aria-pressed", String(current.given === label.name));
  element.setAttribute("aria-keyshortcuts", key);
  const keyName = document.createElement("kbd");
  keyName.textContent = key;
  const meaning = document.createElement("small");
  meaning.textContent = label.meaning;
  element.append(keyName, label.name, meaning);
  element.addEventListener("click", () => give(index));
  return element;
}

async function fetchJson(path, options) {
  const response = await fetch(path, options);
  if (!response.ok) {
    throw new Error(await response.text());
  }
  return response.json();
}

async function work(task) {
  if (busy) {
    return;
  }
  busy = true;
  try {
    await task();
  } catch (error) {
    at("status").textContent = `Not kept: ${error.message}`;
  } finally {
    busy = false;
  }
}

const open = (which) => work(async () => show(await fetchJson(`item/${which}`)));

function give(index) {
  const label = current.labels[index];
  const number = current.number;
  if (label) {
    work(async () => {
      const kept = await fetchJson("label", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ number, label: label.name }),
      });
      const last = number + 1 >= current.size;
      show(await fetchJson(`item/${last ? number : number + 1}`));
      at("status").textContent =
        kept.labelled === current.size ? "All replies are labelled." : `Kept: ${label.name}.`;
    });
  }
}

function move(step) {
  const number = current.number + step;
  if (number >= 0 && number < current.size) {
    at("status").textContent = "";
    open(number);
  }
}

document.addEventListener("keydown", (event) => {
  if (!current || event.ctrlKey || event.altKey || event.metaKey) {
    return;
  }
  if (/^[1-9]$/.test(event.key) && Number(event.key) < current.labels.length) {
    give(Number(event.key) - 1);
  } else if (event.key === "u") {
    give(current.labels.length - 1);
  } else if (event.key === "ArrowLeft") {
    move(-1);
  } else if (event.key === "ArrowRight") {
    move(1);
  } else if (event.key === "n") {
    open("next");
  } else {
    return;
  }
  event.preventDefault();
});

at("back").addEventListener("click", () => move(-1));
at("on").addEventListener("click", () => move(1));
at("next").addEventListener("click", () => open("next"));
open("next");
