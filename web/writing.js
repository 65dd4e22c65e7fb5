// What helps while writing: a toolbar, keys, lists that go on, emoji and names to choose from, and quotes in answers.
// Fetched when a reader begins to write. Everything happens in the widget's box, and goes with it.
import { choices } from "./choices.js";
import { apply, enter, tools } from "./edits.js";
import { quote } from "./quoting.js";
import { move, press, stop } from "./toolbar.js";

export { enter, tools };

const SHORTCUTS = { b: "bold", i: "italic", k: "link" };

// Others take plain text.
const isField = ({ classList }) => classList.contains("field--text");

// Helps in all forms of `box`, those to come included. Returns what does the work of a button: of a tool, or of one
// that opens an answer, for which it is told what was selected.
export function assist(box) {
  const choose = choices(box);
  // Caught on its way in: to the form, Escape is its end.
  box.addEventListener("keydown", (event) => {
    const { target } = event;
    const bar = target.closest(".tools");
    if (event.altKey || event.shiftKey || event.isComposing) return;
    if (bar) return move(bar, event);
    if (!isField(target)) return;
    const control = event.ctrlKey || event.metaKey;
    const chosen = !control && choose(event);
    const edit = !chosen && edited(event, control);
    if (edit) apply(target, edit);
    if (chosen || edit) event.preventDefault();
    if (chosen) event.stopPropagation();
  }, true);
  // A press would take the focus out of the text.
  box.addEventListener("mousedown", (event) => event.target.closest(".tool,.choices") && event.preventDefault());
  box.addEventListener("input", grow);
  box.addEventListener("focusin", (event) => {
    const bar = event.target.closest("form")?.querySelector(".tools");
    if (bar) stop(bar, event.target);
    grow(event);
  });
  for (const bar of box.querySelectorAll(".tools")) stop(bar);
  return (button, range) => (button.dataset.tool ? press(button) : quote(box, button, range));
}

// What a key makes of the text; nothing if it does what it always does.
function edited({ target, key, code }, control) {
  // On a keyboard without these letters, the keys in their places.
  const letter = () => (/^[a-z]$/i.test(key) ? key : code.slice(3)).toLowerCase();
  const edit = control ? tools[SHORTCUTS[letter()]] : key === "Enter" && enter;
  return edit && edit(target.value, target.selectionStart, target.selectionEnd);
}

// Makes a field as high as its text, where the style sheet cannot.
function grow({ target }) {
  if (!isField(target) || CSS.supports("field-sizing:content")) return;
  target.style.blockSize = 0;
  target.style.blockSize = `${target.scrollHeight + target.offsetHeight - target.clientHeight}px`;
}
