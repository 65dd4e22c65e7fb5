// What can be chosen while typing: emoji by name after a colon, people of the thread after an at sign.
import { apply } from "./edits.js";

// The beginning of a name before the caret: [with its sign, the sign, the name so far].
const begun = (text, caret) => /(?<!\w)(:(?=..)|@)([\p{L}\p{N}_+-]{1,30})$/u.exec(text.slice(0, caret));

// Eight at most of the lists whose names have `part` in them, first those that begin with it.
const matches = (list, part) => {
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const found = list.map((item) => [fold(item[0]).indexOf(fold(part)), item]).filter(([at]) => at >= 0);
  return found.sort(([a], [b]) => (a > 0) - (b > 0)).slice(0, 8).map(([, item]) => item);
};

// Offers them in the forms of `box`. Returns what is to hear of the keys in a field first, and says whether a key was
// for the choices.
export function choices(box) {
  let emoji, popup, field, word, found, at;

  const close = () => {
    popup?.remove();
    popup = null;
    for (const name of ["autocomplete", "haspopup", "controls", "activedescendant"]) {
      field?.removeAttribute(`aria-${name}`);
    }
  };

  const activate = (next) => {
    at = (next + found.length) % found.length;
    [...popup.children].forEach((option, place) => option.setAttribute("aria-selected", place === at));
    field.setAttribute("aria-activedescendant", popup.children[at].id);
    popup.children[at].scrollIntoView({ block: "nearest" });
  };

  const choose = (place) => {
    const words = `${found[place][1]} `;
    const end = field.selectionStart;
    const caret = word.index + words.length;
    close();
    apply(field, [word.index, end, words, caret, caret]);
  };

  const people = () => {
    // Whom one answers comes first, then who else is in the branch.
    const near = [field.closest("li"), field.closest(".list:not(.list--replies) > li"), box];
    const names = near.flatMap((part) => [...(part?.querySelectorAll(".comment__author bdi") ?? [])]);
    return [...new Set(names.map((name) => name.textContent))].map((name) => [name, `@${name}`]);
  };

  // Without emoji everything else still works.
  const list = () => (emoji ??= fetch(new URL("./emoji.json", import.meta.url), { credentials: "omit" })
    .then((answer) => answer.json())
    .catch(() => []));

  const suggest = async ({ target, type }) => {
    // What was closed is opened again by typing only.
    if (!target.matches(".field--text") || (type !== "input" && !popup)) return;
    const now = () => target.selectionStart === target.selectionEnd && begun(target.value, target.selectionEnd);
    if (popup && now()?.[0] === word[0] && now().index === word.index) return;
    close();
    const known = now()?.[1] === ":" && (await list());
    // Meanwhile somebody may have typed on.
    const fresh = now();
    if (!fresh || popup || target !== box.getRootNode().activeElement) return;
    [field, word] = [target, fresh];
    found = matches(word[1] === "@" ? people() : known, word[2]);
    if (found.length) open();
  };

  const open = () => {
    popup = document.createElement("div");
    popup.id = `${field.id}-choices`;
    popup.className = "choices";
    popup.setAttribute("role", "listbox");
    popup.setAttribute("aria-label", field.labels[0]?.textContent ?? word[0]);
    popup.append(...found.map(([name, words], place) => {
      const option = document.createElement("div");
      option.id = `${popup.id}-${place}`;
      option.setAttribute("role", "option");
      option.textContent = word[1] === "@" ? name : `${words} ${name}`;
      return option;
    }));
    field.after(popup);
    for (const [name, value] of [["autocomplete", "list"], ["haspopup", "listbox"], ["controls", popup.id]]) {
      field.setAttribute(`aria-${name}`, value);
    }
    place();
    activate(0);
  };

  // Below the line of the caret, or above it where there is no room.
  const place = () => {
    const twin = document.createElement("div");
    const mark = document.createElement("span");
    const { direction } = getComputedStyle(field);
    twin.className = field.className;
    twin.part = field.part;
    twin.dir = direction;
    twin.style = "position:absolute;visibility:hidden;border:0;white-space:pre-wrap;overflow-wrap:break-word";
    // Without the scroll bar.
    twin.style.inlineSize = `${field.clientWidth}px`;
    mark.textContent = word[0];
    twin.append(field.value.slice(0, word.index), mark);
    field.after(twin);
    const top = field.offsetTop + field.clientTop + mark.offsetTop - field.scrollTop;
    const left = field.offsetLeft + mark.offsetLeft + (direction === "rtl" ? mark.offsetWidth - popup.offsetWidth : 0);
    const most = field.offsetLeft + field.offsetWidth - popup.offsetWidth;
    const below = top + mark.offsetHeight;
    popup.style.left = `${Math.max(0, Math.min(left, most))}px`;
    popup.style.top = `${below}px`;
    twin.remove();
    const { bottom, height } = popup.getBoundingClientRect();
    if (bottom > innerHeight && bottom - height * 2 > 40) popup.style.top = `${top - height}px`;
  };

  // Whether a key was for the choices.
  const key = (event) => {
    if (!popup) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) activate(at + step);
    else if (event.key === "Enter" || event.key === "Tab") choose(at);
    else if (event.key === "Escape") close();
    else return false;
    return true;
  };

  for (const type of ["input", "keyup", "click"]) box.addEventListener(type, suggest);
  box.addEventListener("focusout", close);
  box.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (popup?.contains(option)) choose([...popup.children].indexOf(option));
  });
  return key;
}
