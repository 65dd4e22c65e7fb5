// Makes HTML of others harmless: what is not on the list of what a comment is made of is left out.

// As crates/server/src/text/sanitize.rs has it.
const KEPT = new Set("p br a em strong del code pre blockquote ul ol li hr b i s q details summary".split(" "));
const DROPPED = new Set("script style iframe object embed svg math template noscript textarea select title xmp noembed noframes".split(" "));

// The same text with nothing in it that acts.
export function clean(html) {
  // Inert: nothing runs in it, and nothing is fetched for it.
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const made = parsed.createElement("div");
  copy(parsed.body, made);
  return made.innerHTML.trim();
}

function copy(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.localName)) continue;
    // Emoji are pictures in some systems; other pictures would tell others who reads.
    if (node.localName === "img") to.append(node.alt);
    if (!KEPT.has(node.localName)) {
      copy(node, to);
      continue;
    }
    const element = to.ownerDocument.createElement(node.localName);
    to.append(element);
    if (node.localName === "a") link(element, node.getAttribute("href"));
    if (node.localName === "ol" && /^-?\d{1,9}$/.test(node.getAttribute("start"))) element.setAttribute("start", node.getAttribute("start"));
    copy(node, element);
  }
}

// A relative address would point into the site that shows the comment.
function link(element, href) {
  if (/^\s*(https?:\/\/|mailto:)/i.test(href)) element.setAttribute("href", href.trim());
  element.setAttribute("rel", "nofollow ugc noopener");
}
