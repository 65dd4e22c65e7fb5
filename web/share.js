// Passes a comment on, or a part of it, and offers what else can be done with it. Fetched when a reader asks for it.

// What can be done with a comment, and how it is called (src/view/share.rs names it).
const WAYS = {
  link: "copy_link",
  markdown: "copy_markdown",
  report: "report",
  mails: "mail_replies",
  unmails: "unmail_replies",
  follow: "follow",
  unfollow: "unfollow",
  mute: "mute",
  sheet: "share_with",
};

// Fills the place that the widget has left for it below the comment `id`. The widget hears the buttons by their ids.
export function offer(place, id, page) {
  const words = JSON.parse(page.words);
  const author = place.closest("article").querySelector(".comment__author").textContent;
  const buttons = place.dataset.ways.split(" ").map((way) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "link", id: `${way}-${id}` });
    button.part = "link";
    button.textContent = words[WAYS[way]].replace("{name}", () => author);
    return button;
  });
  const copied = document.createElement("span");
  // Said aloud by the widget's live region.
  copied.ariaHidden = "true";
  copied.dataset.said = words.said_copied;
  place.replaceChildren(...buttons, copied);
}

// Does what a button says ("link", "markdown", "sheet", or "copy" for the text alone) with the comment it stands
// in; returns whether something was copied, and shows it beside the button.
export async function share(what, button) {
  const copied = await passOn(what, button);
  const said = button.parentElement.querySelector("[data-said]");
  if (said) said.textContent = copied ? said.dataset.said : "";
  return copied;
}

async function passOn(what, button) {
  const article = button.closest("article");
  const link = addressOf(article);
  if (what === "sheet") {
    // Who changes their mind has not failed.
    await navigator.share({ title: document.title, url: link }).catch(() => {});
    return false;
  }
  if (what === "copy") return copy(article.querySelector(".text").textContent);
  return copy(what === "link" ? link : branch(article.closest("li"), ""));
}

function addressOf(article) {
  const { host } = article.getRootNode();
  const canonical = document.querySelector("link[rel=canonical]");
  const page = new URL(host.getAttribute("page-url") || canonical?.href || location.href, location.href);
  page.hash = article.id;
  return page.href;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without https, or forbidden by the page's policy: the way it was done before.
    const field = document.createElement("textarea");
    const focused = document.activeElement?.shadowRoot?.activeElement;
    field.value = text;
    field.style = "position:fixed;opacity:0";
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    focused?.focus({ preventScroll: true });
    return copied;
  }
}

// A comment with the replies that are on the page, each level quoted once more.
function branch(item, quote) {
  const article = item.querySelector(":scope > article");
  const replies = [...item.querySelectorAll(":scope > ol > li")];
  const author = article.querySelector(".comment__author");
  const time = article.querySelector("time");
  const text = article.querySelector(".text");
  const own = text
    ? `**${escape(author.textContent)}**, [${time.title}](${addressOf(article)})\n\n${blocks(text)}`
    : escape(article.querySelector(".note").textContent);
  const lines = own.split("\n").map((line) => (quote + line).trimEnd());
  return [lines.join("\n"), ...replies.map((reply) => branch(reply, `${quote}> `))].join(`\n${quote.trimEnd()}\n`);
}

const escape = (text) => text.replace(/[\\`*_[\]<>#]/g, "\\$&").replace(/\s+/g, " ");

// The few elements that comments are made of (crates/server/src/text/sanitize.rs).
const MARKS = { EM: "*", I: "*", STRONG: "**", B: "**", DEL: "~~", S: "~~" };

function inline(node) {
  if (node.nodeType === Node.TEXT_NODE) return escape(node.data);
  const inside = [...node.childNodes].map(inline).join("");
  const mark = MARKS[node.nodeName];
  if (mark) return mark + inside + mark;
  if (node.nodeName === "BR") return "\\\n";
  if (node.nodeName === "CODE") return fenced(node.textContent, "`");
  if (node.nodeName === "A") return `[${inside}](${node.href})`;
  return inside;
}

// Between more backticks than there are in a row inside.
function fenced(text, fence) {
  while (text.includes(fence)) fence += "`";
  return fence + text + fence;
}

// A comment's text, or a part of one, as Markdown.
export function blocks(element) {
  const isBlock = (node) => /^(P|PRE|BLOCKQUOTE|UL|OL|LI|HR|DETAILS)$/.test(node.nodeName);
  const parts = [];
  let line = "";
  const endLine = () => {
    if (line.trim()) parts.push(line.trim());
    line = "";
  };
  for (const node of element.childNodes) {
    // Says in the reader's language that there is a spoiler.
    if (node.nodeName === "SUMMARY") continue;
    if (!isBlock(node)) {
      line += inline(node);
      continue;
    }
    endLine();
    parts.push(block(node));
  }
  endLine();
  return parts.join("\n\n");
}

function block(node) {
  const indent = (text, first, rest) => first + text.replaceAll("\n", `\n${rest}`);
  switch (node.nodeName) {
    case "PRE": return fenced(`\n${node.textContent.trimEnd()}\n`, "```");
    case "BLOCKQUOTE": return indent(blocks(node), "> ", "> ");
    case "DETAILS": return indent(blocks(node), ">! ", ">! ");
    case "HR": return "---";
    case "UL": return [...node.children].map((item) => indent(blocks(item), "- ", "  ")).join("\n");
    case "OL": return [...node.children].map((item, at) => indent(blocks(item), `${node.start + at}. `, "   ")).join("\n");
    default: return [...node.childNodes].map(inline).join("").trim();
  }
}
