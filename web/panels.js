// The panel of a comment: its report to the site's owner, or what its last edit changed. Fetched when a reader asks
// for either, or by another panel (notify.js) for what both are made of.

const REASONS = ["spam", "abuse", "illegal", "off-topic", "other"];

// Fills the panel of the comment `id` with what was asked for ("report" or "changes").
// `page` is what the loader knows; `mounted.reader()` gives the token that stands for the reader.
export function fill(what, id, panel, page, mounted) {
  const words = JSON.parse(page.words);
  if (what === "changes") return showChanges(panel, page, words, id);
  // What was begun is found again. It stands for one comment of one widget, and goes with that.
  const report = ((page.reports ??= {})[id] ??= newReport(page, words, id, mounted));
  panel.replaceChildren(report);
  (report.querySelector(":checked") ?? report.querySelector("input"))?.focus();
}

// The widget draws what a press changes once the press has been heard by all.
export const drawn = () => new Promise((done) => setTimeout(done));

async function showChanges(panel, page, words, id) {
  const text = element("div", { class: "panel__changes", dir: "auto" });
  const failure = notice();
  panel.replaceChildren(text, failure);
  const tags = { added: "ins", removed: "del" };
  try {
    const { parts } = await ask(page, words, `comments/${id}/changes`);
    text.append(...parts.map(({ kind, text }) => (tags[kind] ? element(tags[kind], {}, text) : text)));
  } catch (error) {
    failure.textContent = error.message;
  }
}

function newReport(page, words, id, mounted) {
  const button = (name) => page.root.getElementById(`${name}-${id}`);
  const reasons = REASONS.map((value) => element(
    "label",
    { class: "composer__choice" },
    element("input", { type: "radio", name: "reason", value, required: "", part: "field" }),
    words[`report_${value.replace("-", "_")}`],
  ));
  const note = { class: "field", part: "field", name: "note", maxlength: 1000, rows: 3, dir: "auto", placeholder: words.optional };
  const send = element("button", { class: "button button--main", part: "button submit-button" }, words.report_send);
  const cancel = element("button", { class: "link", part: "link", type: "button" }, words.cancel);
  const failure = notice();
  const form = element(
    "form",
    { class: "composer" },
    element("fieldset", {}, element("legend", {}, words.report_question), ...reasons),
    element("label", { class: "labelled" }, element("span", { class: "labelled__label" }, words.report_note), element("textarea", note)),
    failure,
    element("p", { class: "composer__buttons" }, send, cancel),
  );
  // There before it is filled: it is read aloud when it is.
  const status = element("p", { class: "note", role: "status" });
  const close = async () => {
    // The button that opened it is among the choices that this one opens.
    button("share").focus();
    button("share").click();
    await drawn();
    await page.offered;
    button("report")?.focus();
  };
  cancel.addEventListener("click", close);
  form.addEventListener("keydown", ({ key }) => key === "Escape" && close());
  let sent, key;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (send.ariaBusy) return;
    const { reason, note } = Object.fromEntries(new FormData(form));
    const body = JSON.stringify({ reason, note: note || undefined });
    // Trying again with the same content is the same write.
    if (body !== sent) key = newKey();
    sent = body;
    send.ariaBusy = true;
    failure.textContent = "";
    try {
      const headers = { "Content-Type": "application/json", "Idempotency-Key": key, Authorization: `Bearer ${mounted.reader()}` };
      await ask(page, words, `comments/${id}/reports`, { method: "POST", headers, body });
      delete page.reports[id];
      if (form.contains(page.root.activeElement)) button("share").focus();
      form.remove();
      status.textContent = words.said_reported;
    } catch (error) {
      failure.textContent = error.message;
    }
    send.ariaBusy = null;
  });
  return element("div", {}, form, status);
}

// An idempotency key.
export const newKey = () => crypto.getRandomValues(new Uint32Array(5)).join("-");

// Asks something of the thread; fails with the sentence that says why, and its code.
export async function ask(page, words, path, request) {
  let answer, body;
  try {
    answer = await page.ask(page.events.replace(/events$/, path), { credentials: "omit", ...request });
    body = answer.status === 204 ? null : await answer.json();
  } catch ({ name }) {
    // A proxy in between may answer for a server that is down, in a language of its own.
    const code = name === "SyntaxError" && answer.status < 500 ? "malformed" : "unreachable";
    throw failure(words[`fail_${code}`], code);
  }
  if (answer.ok) return body;
  const what = answer.status < 500 ? `${body?.code}`.replace(/^(origin|page)-/, "").replaceAll("-", "_") : "server";
  const { lang } = page.attributes;
  const { retry_after_seconds: seconds = 60, limit = seconds } = body ?? {};
  const said = words[`fail_${what}`] ?? words.fail_other;
  const sentence = said.other ? said[new Intl.PluralRules(lang).select(seconds)] ?? said.other : said;
  throw failure(sentence.replace(/\{\w+\}/, limit.toLocaleString(lang)), body?.code);
}

const failure = (sentence, code) => Object.assign(new Error(sentence), { code });

export const notice = () => element("p", { class: "notice", part: "notice", role: "alert" });

export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const attribute in attributes) made.setAttribute(attribute, attributes[attribute]);
  made.append(...children);
  return made;
}
