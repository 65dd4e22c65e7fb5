// The toolbar of a form: https://www.w3.org/WAI/ARIA/apg/patterns/toolbar/
import { apply, tools } from "./edits.js";

// Does what a button says with the text of its form.
export function press(tool) {
  const field = tool.closest("form").querySelector("textarea");
  const { value, selectionStart, selectionEnd } = field;
  // Behind a preview nobody would see what is marked.
  if (field.checkVisibility()) apply(field, tools[tool.dataset.tool](value, selectionStart, selectionEnd));
}

const buttons = (bar) => [...bar.querySelectorAll("button:enabled")];

// Makes one of the buttons the bar's only stop for Tab: `wanted`, if it is one of them.
export function stop(bar, wanted) {
  const all = buttons(bar);
  const one = all.includes(wanted) ? wanted : all.find(({ tabIndex }) => !tabIndex);
  for (const button of all) button.tabIndex = button === one ? 0 : -1;
}

// Moves inside a bar by key.
export function move(bar, event) {
  const all = buttons(bar);
  const last = all.length - 1;
  const here = all.indexOf(event.target);
  const ahead = getComputedStyle(bar).direction === "rtl" ? -1 : 1;
  const next = { ArrowRight: here + ahead, ArrowLeft: here - ahead, Home: 0, End: last }[event.key];
  if (next == null) return;
  event.preventDefault();
  all.at(next > last ? 0 : next).focus();
}
