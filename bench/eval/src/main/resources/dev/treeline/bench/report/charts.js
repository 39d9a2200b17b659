"use strict";
// a method's name in a key: pointing at it, or pressing it, shows that method alone in the charts beside it
for (const charts of document.querySelectorAll(".charts")) {
  const parts = [...charts.querySelectorAll("figure > svg [data-m]")];
  const names = [...charts.querySelectorAll("button[data-m]")];
  let kept = null;
  const light = m => { for (const part of parts) part.classList.toggle("faint", m !== null && part.dataset.m !== m); };
  for (const name of names) {
    const m = name.dataset.m;
    name.addEventListener("mouseenter", () => light(m));
    name.addEventListener("mouseleave", () => light(kept));
    name.addEventListener("click", () => {
      kept = kept === m ? null : m;
      for (const other of names) other.setAttribute("aria-pressed", String(other.dataset.m === kept));
      light(kept);
    });
  }
}
// on paper nothing can be unfolded
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const part of folded) part.open = true;
});
addEventListener("afterprint", () => { for (const part of folded) part.open = false; });
