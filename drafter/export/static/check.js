"use strict";
const detail = document.getElementById("detail");
const numbers = Array.from(document.querySelectorAll("main .n"));
const faults = numbers.filter((n) => n.id);
const labels = [["verdict", "结论"], ["message", "说明"], ["expected", "应为"], ["fact", "数据"], ["value", "数值"], ["period", "时期"], ["formula", "算式"], ["source", "来源"]];
let pinned = null;
function show(number) {
  const list = document.createElement("dl");
  for (const [name, label] of labels) {
    if (!number.dataset[name]) continue;
    const term = document.createElement("dt");
    const value = document.createElement("dd");
    term.textContent = label;
    value.textContent = number.dataset[name];
    list.append(term, value);
  }
  const head = document.createElement("h2");
  head.textContent = number.firstChild ? number.firstChild.textContent : "此处";
  detail.replaceChildren(head, list);
  detail.classList.add("filled");
}
function pin(number) {
  if (pinned) pinned.classList.remove("pinned");
  pinned = pinned === number ? null : number;
  if (!pinned) {
    detail.classList.remove("filled");
    return;
  }
  pinned.classList.add("pinned");
  show(pinned);
}
for (const number of numbers) {
  number.addEventListener("mouseenter", () => { if (!pinned) show(number); });
  number.addEventListener("focus", () => { if (!pinned) show(number); });
  number.addEventListener("click", () => pin(number));
  number.addEventListener("keydown", (event) => { if (event.key === "Enter") pin(number); });
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && pinned) pin(pinned);
  const step = { n: 1, N: 1, p: -1, P: -1 }[event.key];
  if (!step || !faults.length) return;
  const here = faults.indexOf(document.activeElement);
  const next = faults[here < 0 ? (step > 0 ? 0 : faults.length - 1) : (here + step + faults.length) % faults.length];
  if (pinned) pin(pinned);
  next.focus();
  next.scrollIntoView({ block: "center" });
});
