"use strict";
// What a reader would stumble over in the open page: [what, where], an empty list if nothing.
(() => {
  const found = [];
  const say = (what, where) => { if (found.length < 20) found.push(what + ": " + where); };
  const words = element => (element.textContent || element.id || element.className.baseVal || element.tagName).trim().slice(0, 60);
  const shown = element => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && element.getClientRects().length > 0;

  // colours, over what lies below them
  const rgb = text => {
    const n = (text.match(/[\d.]+/g) || []).map(Number);
    return text.startsWith("rgb") ? [n[0], n[1], n[2], n.length > 3 ? n[3] : 1] : [0, 0, 0, 0];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const ground = element => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(rgb(getComputedStyle(at).backgroundColor));
    const canvas = matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
    return layers.reverse().reduce((below, top) => over(top, below), canvas);
  };
  const light = c => {
    const [r, g, b] = c.slice(0, 3).map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const faint = (colour, element) => {
    const below = ground(element);
    return contrast(over(rgb(colour), below), below);
  };

  let texts = 0, marks = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest("script, style, title, option, [disabled], .sheet svg") || !shown(element)) continue;
    const style = getComputedStyle(element);
    const svg = element.closest("svg");
    const ratio = faint(svg ? style.fill : style.color, svg ? svg.parentElement : element);
    texts++;
    if (ratio < 4.5) say("text of contrast " + ratio.toFixed(2), words(element));
  }
  for (const element of document.querySelectorAll("svg line, svg path, svg circle")) {
    const svg = element.closest("svg");
    if (element.closest(".sheet svg") || element.classList.contains("grid") || !shown(svg)) continue;
    const style = getComputedStyle(element);
    const ratios = [style.fill, style.stroke].filter(c => c !== "none" && element.tagName !== "line" || c === style.stroke)
      .filter(c => c !== "none").map(c => faint(c, svg.parentElement));
    marks++;
    if (!ratios.some(ratio => ratio >= 3)) say("mark of contrast " + ratios.map(r => r.toFixed(2)), element.getAttribute("class"));
  }

  // nothing hangs over the page's edge, or out of a drawing
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) say("wider than the page", document.documentElement.scrollWidth + " > " + width);
  const paper = matchMedia("print").matches;
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest("script, svg svg, .skip") || !shown(element)) continue;
    if (!paper && element.closest(".scroll, pre")) continue;
    const box = element.getBoundingClientRect();
    if (box.right > width + 1.5 && !element.closest("svg text")) say("over the edge by " + (box.right - width).toFixed(0), element.tagName + " " + words(element));
  }
  for (const text of document.querySelectorAll("svg[role=img] text")) {
    if (text.closest(".sheet")) continue;
    const frame = text.closest("svg").getBoundingClientRect(), box = text.getBoundingClientRect();
    if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) say("cut off in a drawing", words(text));
  }
  for (const drawing of document.querySelectorAll("svg[role=img]")) {
    if (!drawing.querySelector("circle, path, .mb, .m0") && !drawing.closest(".sheet")) say("an empty drawing", drawing.getAttribute("aria-label"));
  }

  // for those who do not see, or have no mouse
  for (const drawing of document.querySelectorAll("svg")) {
    const hidden = drawing.closest("[aria-hidden=true]") || drawing.closest("[role=img]") !== drawing && drawing.closest("[role=img]");
    if (!hidden && !((drawing.getAttribute("aria-label") || "").length > 20)) say("a drawing without a description", drawing.outerHTML.slice(0, 80));
  }
  for (const image of document.querySelectorAll("img")) if (!image.alt) say("a picture without words", image.src.slice(0, 60));
  for (const control of document.querySelectorAll("button, select, input, summary, a[href]")) {
    if (shown(control) && !(control.textContent.trim() || control.getAttribute("aria-label") || control.labels && control.labels.length)) say("a control without a name", control.outerHTML.slice(0, 80));
  }
  for (const frame of document.querySelectorAll(".scroll")) if (frame.tabIndex !== 0 || !frame.getAttribute("aria-label")) say("keys cannot scroll it", frame.outerHTML.slice(0, 80));
  for (const head of document.querySelectorAll("h1, h2, h3, h4, th[scope]")) if (!head.textContent.trim()) say("an empty heading", head.outerHTML.slice(0, 80));
  if (document.querySelectorAll("h1").length !== 1) say("headings of the first order", document.querySelectorAll("h1").length);
  const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) say("an id twice", id);
  for (const link of document.querySelectorAll("a[href^='#']")) if (!document.getElementById(link.hash.slice(1))) say("a link to nothing", link.hash);
  for (const column of document.querySelectorAll("table.numbers")) {
    for (const [i] of [...column.querySelectorAll("thead th")].entries()) {
      const cells = [...column.querySelectorAll("tbody tr")].map(row => row.children[i]?.textContent.trim());
      if (cells.length > 0 && cells.every(cell => cell === "–")) say("a column of nothing", column.querySelectorAll("thead th")[i].textContent);
    }
  }

  // on paper nothing is folded or only to be pressed
  if (paper) {
    for (const part of document.querySelectorAll("details")) {
      const inside = part.querySelector("summary").nextElementSibling;
      if (!(inside.getBoundingClientRect().height > 0) || !shown(inside)) say("folded on paper", words(part));
    }
    for (const control of document.querySelectorAll("nav, .tools, .pager")) if (shown(control)) say("on paper for nothing", words(control));
  }
  return { found, texts, marks };
})()
