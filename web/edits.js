// Edits of a text in Markdown: what the tools and Enter make of it, and how a field takes that.
//
// An edit is [from, to, words, start, end]: the words take the place of what stands from `from` to `to`, and after that
// the selection is from `start` to `end`.

// Puts marks around what is selected, or takes them away.
const surround = (mark) => (text, start, end) => {
  // Beside a space a mark is none, and marks that are selected along with the words stand around them.
  const outside = (at) => text[at] === mark[0] || !text[at].trim();
  while (start < end && outside(start)) start++;
  while (start < end && outside(end - 1)) end--;
  const words = text.slice(start, end);
  const long = mark.length;
  let marks = 0;
  while (text[start - 1 - marks] === mark[0] && text[end + marks] === mark[0]) marks++;
  // Two are bold and one is italic, so three are both.
  const is = (count) => (long > 1 ? count > 1 : count % 2);
  if (is(marks)) return [start - long, end + long, words, start - long, end - long];
  let closing = 0;
  while (text[end + closing] === mark[0]) closing++;
  // Who has written the last of the words goes on behind them.
  if (start === end && is(closing) && start && !outside(start - 1)) return [end, end, "", end + long, end + long];
  return [start, end, mark + words + mark, start + long, end + long];
};

// Puts a mark in front of each line, or takes it away.
const prefix = (mark) => (text, start, end) => {
  const quotes = mark[0] === ">";
  const from = lineStart(text, start);
  let to = text.indexOf("\n", Math.max(start, end - 1));
  if (to < 0) to = text.length;
  const lines = text.slice(from, to).split("\n");
  // Without it one quote would be two, and with it an item would be empty.
  const blank = quotes ? mark.trimEnd() : "";
  const has = lines.every((line) => line.startsWith(mark) || (lines[1] != null && line === blank));
  const changed = lines.map((line) => (has ? line.slice(mark.length) : line || lines[1] == null ? mark + line : blank));
  const words = changed.join("\n");
  // A line right below a quote is part of it.
  const apart = !has && quotes && /^\n[^\n>]/.test(text.slice(to)) ? "\n" : "";
  const caret = Math.max(from, start + changed[0].length - lines[0].length);
  return [from, to, words + apart, start === end ? caret : from, start === end ? caret : from + words.length];
};

// One line is code in it, several are a block of code.
const code = (text, start, end) => {
  if (!text.slice(start, end).includes("\n")) return surround("`")(text, start, end);
  if (text[end - 1] === "\n") end--;
  const words = text.slice(start, end);
  const fenced = text.slice(0, start).endsWith("```\n") && text.startsWith("\n```", end);
  if (fenced) return [start - 4, end + 4, words, start - 4, end - 4];
  const open = text.slice(lineStart(text, start), start) ? "\n```\n" : "```\n";
  const close = /^(\n|$)/.test(text.slice(end)) ? "\n```" : "\n```\n";
  return [start, end, open + words + close, start + open.length, end + open.length];
};

// Makes what is selected the words of a link, or its address if that is what it is.
const link = (text, start, end) => {
  const words = text.slice(start, end);
  const [, named] = /^\[(.*)\]\(.*\)$/s.exec(words) || [];
  if (named != null) return [start, end, named, start, start + named.length];
  const inside = start + 1;
  if (/^https?:\/\/\S+$/.test(words)) return [start, end, `[](${words})`, inside, inside];
  // What is missing is where one goes on: the words, or the address.
  const address = inside + words.length + 2;
  return [start, end, `[${words}](https://)`, ...(words ? [address, address + 8] : [inside, inside])];
};

// What the buttons do: (text, start, end) to an edit.
export const tools = {
  bold: surround("**"),
  italic: surround("*"),
  link,
  quote: prefix("> "),
  code,
  list: prefix("- "),
  spoiler: prefix(">! "),
};

// What Enter does in a list or a quote; nothing if it does what it always does.
export const enter = (text, start, end) => {
  const from = lineStart(text, start);
  const [mark] = /^ *(>!? ?|([-*+]|\d{1,9}[.)]) )+/.exec(text.slice(from, start)) || [];
  if (!mark || start !== end) return;
  if (text.slice(from + mark.length, start).trim() || (text[start] ?? "\n") !== "\n") {
    const next = `\n${mark.replace(/\d+/, (number) => +number + 1)}`;
    return [start, start, next, start + next.length, start + next.length];
  }
  // What follows without a blank line would be part of the last item.
  const gap = from && text[from - 2] !== "\n" ? "\n" : "";
  return [from, start, gap, from + gap.length, from + gap.length];
};

const lineStart = (text, at) => text.slice(0, at).lastIndexOf("\n") + 1;

// Makes an edit in a field, as if it had been typed.
export function apply(field, [from, to, words, start, end]) {
  field.focus();
  field.setSelectionRange(from, to);
  const changes = words || from < to;
  // Only so can the browser undo it.
  if (changes && !document.execCommand(words ? "insertText" : "delete", false, words)) {
    field.setRangeText(words);
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  field.setSelectionRange(start, end);
}
