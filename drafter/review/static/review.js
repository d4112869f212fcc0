"use strict";
// Everything here can be done without it too: numbers are links, acts are forms.
const labels = [["verdict", "结论"], ["message", "说明"], ["expected", "应为"], ["fact", "数据"], ["value", "数值"],
  ["period", "时期"], ["source", "来源"], ["formula", "算式"], ["last", "上一版"], ["places", "用处"]];
const numbers = () => Array.from(document.querySelectorAll("#text a.n"));
const byId = (id) => document.getElementById(id);
const typing = "input:not([type=checkbox]):not([type=radio]):not([type=file]), textarea, select, [contenteditable]";
let pinned = new URLSearchParams(location.search).has("number");
let timer = 0;

function say(message, failed) {
  const line = document.createElement("p");
  line.className = failed ? "failure" : "notice";
  line.textContent = message;
  byId("messages").replaceChildren(line);
}

function hover(number) {
  if (pinned || !byId("detail")) return;
  const head = document.createElement("h2");
  head.textContent = number.firstChild ? number.firstChild.textContent : "此处";
  const list = document.createElement("dl");
  for (const [name, label] of labels) {
    if (!number.dataset[name]) continue;
    const term = document.createElement("dt");
    const value = document.createElement("dd");
    term.textContent = label;
    value.textContent = number.dataset[name];
    list.append(term, value);
  }
  byId("detail").replaceChildren(head, list);
}

// The parts of a fetched page in place of those that are here; open drawers stay open, the focus stays where it was.
function swap(page, names) {
  const focus = document.activeElement ? document.activeElement.id : "";
  const drawn = Array.from(document.querySelectorAll("details[open]"), (one) => one.closest("[id]"));
  for (const name of [...names, "messages"]) {
    const fresh = page.getElementById(name);
    if (fresh && byId(name)) byId(name).replaceWith(document.importNode(fresh, true));
  }
  for (const place of drawn) {
    const drawer = place && byId(place.id) && place.matches("details") ? byId(place.id) : null;
    if (drawer) drawer.open = true;
  }
  if (focus && byId(focus)) byId(focus).focus({ preventScroll: true });
}

async function fetched(address, options) {
  const answer = await fetch(address, options);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { answer, page };
}

// What a refusal says, where the page is not the one that was asked for.
function refusal(page) {
  const lines = Array.from(page.querySelectorAll("main section p, main .failure"), (one) => one.textContent.trim());
  return lines.filter((line) => line && !line.startsWith("回到")).slice(0, 2).join(" ") || "没有完成；请刷新页面后重试。";
}

async function submit(form, button) {
  const data = new URLSearchParams(new FormData(form));
  if (button && button.name) data.append(button.name, button.value);
  const held = Array.from(form.querySelectorAll("button"));
  held.forEach((one) => { one.disabled = true; });
  try {
    const { answer, page } = await fetched(form.action, { method: "POST", body: data });
    if (answer.ok) {
      const names = form.dataset.swap.split(" ");
      if (!page.getElementById(names[0])) { location.assign(answer.url); return; }
      history.replaceState(null, "", answer.url);
      swap(page, names);
    } else {
      say(refusal(page), true);
    }
  } catch {
    say("没有连上程序，这一步没有保存；请检查程序是否在运行，然后重试。", true);
  } finally {
    held.forEach((one) => { one.disabled = false; });
  }
}

async function pin(number) {
  const { answer, page } = await fetched(number.href);
  if (!answer.ok) { location.assign(number.href); return; }
  pinned = true;
  swap(page, ["panel"]);
  byId("messages").replaceChildren();
  numbers().forEach((one) => one.removeAttribute("aria-current"));
  if (byId(number.id)) byId(number.id).setAttribute("aria-current", "true");
  history.replaceState(null, "", number.href.split("#")[0]);
}

async function unpin() {
  if (!pinned || !byId("panel")) return;
  pinned = false;
  const address = new URL(location.href);
  address.searchParams.delete("number");
  const { answer, page } = await fetched(address);
  if (answer.ok) swap(page, ["panel"]);
  numbers().forEach((one) => one.removeAttribute("aria-current"));
  history.replaceState(null, "", address);
}

function go(place) {
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
}

function step(list, by) {
  if (!list.length) return;
  const here = list.indexOf(document.activeElement);
  go(list[here < 0 ? (by > 0 ? 0 : list.length - 1) : (here + by + list.length) % list.length]);
}

const places = () => Array.from(document.querySelectorAll("#text .doubt, #text .wrong")).filter((one) => one.tabIndex >= 0);
// Ticks the number that has the focus, or that is pinned, and goes on to the next one.
async function tick() {
  const here = document.activeElement;
  if (here && here.matches("#text a.n")) await pin(here);
  const button = byId("tick");
  if (!button) return;
  await submit(button.form, button);
  if (here && here.matches("#text a.n") && byId(here.id)) {
    byId(here.id).focus({ preventScroll: true });
    step(numbers(), 1);
  }
}

// What the page is for: the field that is still to be filled in before its main button, else that button itself.
function aim() {
  const mains = Array.from(document.querySelectorAll("main .main:not(:disabled)"));
  const main = mains.find((one) => one.getClientRects().length);
  if (!main) return;
  const field = main.form && main.form.querySelector("input:invalid, select:invalid, textarea:invalid");
  go(field && field.getClientRects().length ? field : main);
}

const anywhere = { m: aim };
const keys = { t: tick, j: () => step(numbers(), 1), k: () => step(numbers(), -1), n: () => step(places(), 1), p: () => step(places(), -1),
  escape: unpin };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key !== "Escape" && event.target.closest(typing)) return;
  const key = event.key.toLowerCase();
  const act = anywhere[key] || (byId("text") && keys[key]);
  if (act) { event.preventDefault(); act(); }
});
document.addEventListener("mouseover", (event) => {
  const number = event.target.closest("#text .n");
  clearTimeout(timer);
  if (number) timer = setTimeout(() => hover(number), 120);
});
document.addEventListener("focusin", (event) => {
  const number = event.target.closest("#text .n");
  if (number) hover(number);
});
document.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a");
  if (!link) return;
  if (link.matches("#text a.n")) {
    event.preventDefault();
    pin(link);
  } else if (link.dataset.unpin !== undefined) {
    event.preventDefault();
    unpin();
  } else if (link.dataset.go && byId(link.dataset.go)) {
    event.preventDefault();
    go(byId(link.dataset.go));
  }
});
document.addEventListener("submit", (event) => {
  if (!event.target.dataset.swap) return;
  event.preventDefault();
  submit(event.target, event.submitter);
});

// A text that is typed is checked again when the typing pauses; the answer stands in the part that it names.
const typed = document.querySelector("textarea[data-check]");
if (typed) {
  let last = 0;
  const ask = async () => {
    const turn = ++last;
    const data = new URLSearchParams(new FormData(typed.form));
    try {
      const { answer, page } = await fetched(typed.dataset.check, { method: "POST", body: data });
      if (turn === last && answer.ok) swap(page, typed.dataset.part.split(" "));
    } catch {
      // the next pause asks again
    }
  };
  typed.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, 400);
  });
  typed.addEventListener("compositionend", () => { timer = setTimeout(ask, 400); });
}
