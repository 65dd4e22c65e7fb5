// An answer begins with what was selected in the comment.
import { bring } from "./bring.js";
import { apply } from "./edits.js";

// Puts what of a comment stands in `range`, if that is anything, into the answer that a button of the comment opens,
// below what is there already.
export async function quote(box, button, range) {
  const comment = button.closest("article");
  const text = comment.querySelector(".text");
  if (!range || range.collapsed) return;
  const { startContainer, startOffset, endContainer, endOffset } = range;
  // It may be one that cannot be compared.
  const chosen = new Range();
  chosen.setStart(startContainer, startOffset);
  chosen.setEnd(endContainer, endOffset);
  if (!chosen.intersectsNode(text)) return;
  // Of what was selected around it, only this text.
  const inside = new Range();
  inside.selectNodeContents(text);
  if (inside.compareBoundaryPoints(Range.START_TO_START, chosen) < 0) inside.setStart(startContainer, startOffset);
  if (inside.compareBoundaryPoints(Range.END_TO_END, chosen) > 0) inside.setEnd(endContainer, endOffset);
  const { blocks } = await bring("share");
  const part = inside.cloneContents();
  // What only begins where the selection ends is an element without words.
  for (const element of part.querySelectorAll(":not(br,hr)")) if (!element.textContent.trim()) element.remove();
  const lines = blocks(part).split("\n").map((line) => `> ${line}`.trimEnd());
  const target = await appears(box, comment.id.replace("comment", "to"));
  const draft = target.value.trimEnd();
  const words = `${draft && "\n\n"}${lines.join("\n")}\n\n`;
  const end = draft.length + words.length;
  if (lines[0] !== ">") apply(target, [draft.length, target.value.length, words, end, end]);
}

// A field for a text. The form that it is in is made after the press.
function appears(box, name) {
  return new Promise((done) => {
    const look = () => {
      const field = box.querySelector(`[id="${name}-text"]`);
      if (field) done(field);
      return field;
    };
    const eye = new MutationObserver(() => look() && eye.disconnect());
    if (!look()) eye.observe(box, { childList: true, subtree: true });
  });
}
