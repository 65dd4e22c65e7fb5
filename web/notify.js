// Mails about news: asking for them, changing how often they come, ending them. Fetched when a reader presses one of
// the buttons for the first time.
import { ask, drawn, element, newKey, notice } from "./panels.js";

// Fills `panel` with what was asked for: "notify" with the kind of news ("thread" or "replies") or with "change",
// "mails" or "unmails" with the comment whose replies are meant, "follow" or "unfollow" with a comment of the author
// who is. `page` is what the loader knows; `mounted.keep_mails(about, address)` notes what this device has asked for.
export function fill(what, id, panel, page, mounted) {
  const asked = new Asked(what, id, panel, page, mounted);
  page.mails ??= checked(asked);
  if (asked.isOn()) return end(asked);
  // One at a time: its ids are those of its elements.
  page.root.getElementById("notify-form")?.remove();
  const form = newForm(asked);
  panel.replaceChildren(form);
  form.querySelector("input").focus();
}

// What a reader has asked for, and where.
class Asked {
  constructor(what, id, panel, page, mounted) {
    Object.assign(this, { what, id, panel, page, mounted, words: JSON.parse(page.words) });
    this.wishes = this.#wishes();
  }

  button(name = `${this.what}-${this.id}`) {
    return this.page.root.getElementById(name);
  }

  isPressed(kind) {
    return this.button(`notify-${kind}`).ariaPressed === "true";
  }

  isOn() {
    return this.what.startsWith("un") || (this.what === "notify" && this.id !== "change" && this.isPressed(this.id));
  }

  // Each is what the server is asked, the name it is kept under on this device, and what it is called.
  #wishes() {
    const { what, id, words, page } = this;
    if (what === "notify") {
      const kinds = id === "change" ? ["thread", "replies"].filter((kind) => this.isPressed(kind)) : [id];
      return kinds.map((kind) => ({ wish: { kind }, about: `${kind}:${page.attributes.thread}`, title: words[`notify_${kind}`] }));
    }
    if (what.endsWith("mails")) return [{ wish: { kind: "comment", comment: id }, about: `comment:${id}`, title: words.notify_me }];
    const name = this.button(`by-${id}`).textContent;
    return [{ wish: { kind: "author", comment: id }, about: `author:${name}`, title: words.mail_author.replace("{name}", name) }];
  }

  ask(path, request) {
    const headers = { Authorization: `Bearer ${this.mounted.reader()}`, ...request?.headers };
    return ask(this.page, this.words, `subscriptions${path}`, { ...request, headers }).catch((error) => {
      // Whether something was ended elsewhere is nobody's wish.
      if (request) this.page.emit("error", error.code);
      throw error;
    });
  }

  // Goes back to the button that the panel was opened with.
  async close() {
    if (this.what === "notify") {
      this.panel.replaceChildren();
      return this.button().focus();
    }
    // It is among the choices that this one opens.
    this.button(`share-${this.id}`).focus();
    this.button(`share-${this.id}`).click();
    await drawn();
    await this.page.offered;
    this.button()?.focus();
  }
}

// The addresses that mails go to, by what they are about. The widget writes them (src/state/viewer.rs).
function kept({ attributes: { server, site } }) {
  const mails = {};
  try {
    const all = JSON.parse(localStorage[`afterword:${server}|${site}`]);
    for (const name in all) if (name.startsWith("mail:")) mails[name.slice(5)] = all[name];
  } catch {
    // Nothing is kept, or nothing may be.
  }
  return mails;
}

// What is remembered as long as the page: how often mails come, the keys of what was tried, the address typed last.
// What was ended elsewhere, as by the link in a mail, is switched off.
function checked(asked) {
  const { page, mounted } = asked;
  const mails = { cadences: {}, keys: {}, changed: new Set(), known: Promise.resolve() };
  const before = Object.keys(kept(page));
  // Who has asked for nothing has nothing that could be asked about.
  if (before.length) mails.known = asked.ask("").then(({ subscriptions }) => {
    const on = {};
    for (const { kind, comment, cadence } of subscriptions) on[`${kind}:${comment ?? page.attributes.thread}`] = cadence;
    for (const about of before) {
      const [, kind, of] = about.match(/^(\w+):(.*)/s);
      const here = kind === "comment" ? page.root.getElementById(`comment-${of}`) : kind !== "author" && of === page.attributes.thread;
      if (here && !on[about] && !mails.changed.has(about)) mounted.keep_mails(about, "");
    }
    mails.cadences = { ...on, ...mails.cadences };
  }, () => {});
  return mails;
}

// Ends the mails about it.
async function end(asked) {
  const { panel, page, words, mounted } = asked;
  const [{ wish, about }] = asked.wishes;
  const button = asked.button();
  if (button?.ariaBusy) return;
  const [failure, status] = [notice(), said()];
  panel.replaceChildren(failure, status);
  // What the press has closed had the focus.
  if (asked.what === "unmails") asked.button(`share-${asked.id}`).focus();
  if (button) button.ariaBusy = "true";
  try {
    await asked.ask(`?${new URLSearchParams(wish)}`, { method: "DELETE" });
    page.mails.changed.add(about);
    mounted.keep_mails(about, "");
    status.textContent = words.said_unsubscribed;
  } catch (error) {
    const again = element("button", { class: "link", part: "link", type: "button" }, words.retry);
    again.addEventListener("click", () => end(asked));
    failure.append(error.message, " ", again);
  }
  if (button) button.ariaBusy = null;
}

function newForm(asked) {
  const { id, page, words, wishes: [{ wish: { kind }, about, title }] } = asked;
  const known = kept(page);
  const change = id === "change";
  // The address that was used for it, or typed in a form, or used for anything.
  const address = known[about] ?? page.mails.address ?? (page.root.getElementById("new-email")?.value || Object.values(known).find((to) => to.includes("@")) || "");
  const field = { id: "notify-email", class: "field", part: "field", name: "email", type: "email", autocomplete: "email", dir: "auto", "aria-required": "true", "aria-describedby": "notify-failure" };
  const email = element("input", field);
  email.value = address;
  let chosen = false;
  const cadences = ["instant", "daily"].map((value) => {
    const choice = element("input", { type: "radio", name: "cadence", value, part: "field" });
    const show = () => { choice.checked = value === (page.mails.cadences[about] ?? "instant"); };
    show();
    page.mails.known.then(() => chosen || show());
    return element("label", { class: "composer__choice" }, choice, words[`cadence_${value}`]);
  });
  const send = element("button", { id: "notify-send", class: "button button--main", part: "button submit-button" }, change ? words.save : words.subscribe);
  const cancel = element("button", { id: "notify-cancel", class: "link", part: "link", type: "button" }, words.cancel);
  const failure = notice();
  failure.id = field["aria-describedby"];
  const label = element("label", { class: "labelled__label", for: field.id }, words.notify_email);
  const form = element(
    "form",
    { id: "notify-form", class: "composer", novalidate: "" },
    element("fieldset", {}, element("legend", {}, change ? words.notify_change : title), element("div", { class: "labelled" }, label, email), ...cadences),
    failure,
    element("p", { class: "composer__buttons" }, send, cancel),
  );
  cancel.addEventListener("click", () => asked.close());
  if (kind === "replies") {
    // Who reads feeds needs no mails. Its address is a secret of this device.
    const feed = element("a", { class: "link", part: "link", rel: "alternate", type: "application/atom+xml" }, words.feed);
    asked.ask("").then(({ replies_feed }) => {
      feed.href = new URL(replies_feed, page.events);
      cancel.after(feed);
    }, () => {});
  }
  email.addEventListener("input", () => { page.mails.address = email.value; });
  form.addEventListener("change", ({ target }) => { chosen ||= target.type === "radio"; });
  form.addEventListener("keydown", ({ key }) => key === "Escape" && asked.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (send.ariaBusy) return;
    send.ariaBusy = "true";
    email.ariaInvalid = null;
    failure.textContent = "";
    try {
      await subscribe(asked, email.value.trim(), new FormData(form).get("cadence"));
    } catch (error) {
      failure.textContent = error.message;
      if (error.code === "email-invalid") {
        email.ariaInvalid = "true";
        email.focus();
      }
    }
    send.ariaBusy = null;
  });
  return form;
}

async function subscribe(asked, email, cadence) {
  const { panel, page, words, mounted, wishes } = asked;
  // As the module has it: src/model/draft.rs.
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw Object.assign(new Error(words.fail_email_invalid), { code: "email-invalid" });
  const { lang, "page-url": url, "page-title": title } = page.attributes;
  const { keys, cadences, changed } = page.mails;
  const before = kept(page);
  for (const { wish, about } of wishes) {
    // Else mails would go to both.
    if ((before[about] ?? email) !== email) await asked.ask(`?${new URLSearchParams(wish)}`, { method: "DELETE" });
    const body = JSON.stringify({ email, ...wish, cadence, lang, page: { url, title } });
    // Trying again with the same content is the same write.
    keys[body] ??= newKey();
    await asked.ask("", { method: "POST", headers: { "Content-Type": "application/json", "Idempotency-Key": keys[body] }, body });
    delete keys[body];
    changed.add(about);
    cadences[about] = cadence;
    mounted.keep_mails(about, email);
  }
  const focused = panel.contains(page.root.activeElement);
  // There before it is filled: it is read aloud when it is.
  const status = said();
  panel.replaceChildren(status);
  if (focused) asked.button(asked.what === "notify" ? undefined : `share-${asked.id}`).focus();
  page.emit("subscribed", null);
  await drawn();
  status.textContent = words.said_subscribed;
}

const said = () => element("p", { class: "note", role: "status" });
