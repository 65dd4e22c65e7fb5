// Puts the widget in the place of the first paint. It comes with the module, so a reader who only reads
// does not download it; the loader (embed.js) is what they need.
import init, { mount } from "afterword-widget";
import { follow } from "./live.js";

export default init;

// What a button says by its id: what is asked for, and of what.
const ASKED = /^(?:(link|markdown|sheet|copy)|(report|changes)|(share)|((?:un)?(?:mails|follow)|notify(?=-(?:thread|replies|change)$))|(histogram))-(.+)/;

// Mounts the widget beside the first paint and swaps the two in one frame.
//
// `page` is what the loader knows: `root`, `attributes`, `words`, `list` (the first page as JSON, if it
// came), `events` (their address), `first()` and `show(box)` for what is shown, `replay()` for the control that was pressed
// meanwhile, `ask` if another function than `fetch` answers, `pressed()` for a press that is not over, `take(mounted)`, which is false if the widget is
// not wanted any more, and `emit(name, detail)`.
export async function takeOver(page) {
  const box = document.createElement("div");
  // In the page, so that the browser lays it out bit by bit, but nobody meets it yet.
  box.className = "coming";
  box.inert = true;
  page.root.append(box);
  const { attributes, words, list } = page;
  // Other systems do not tell what happens in a thread.
  const isOurs = !page.ask;
  page.ask ??= (...request) => fetch(...request);
  if (!navigator.share) box.dataset.unshared = "";
  const first = parsed(list);
  const rest = first?.comments?.splice(1) ?? [];
  const mounted = await mount(box, JSON.stringify(attributes), words, first ? JSON.stringify(first) : "", page.emit, page.ask).catch((error) => {
    box.remove();
    throw error;
  });
  // A few comments at a time: nothing that a reader does meanwhile has to wait.
  while (rest[0]) {
    mounted.grow(JSON.stringify(rest.splice(0, 6)));
    await turn();
    // Laid out now, and not together with the next ones.
    box.scrollHeight;
  }
  // A click needs both its ends on one element.
  await page.pressed();
  // What happened since the first page was read is told as well.
  const [, last] = list?.match(/"last_event":(\d+)/) || [];
  const unfollow = isOurs && follow(page.events, last, (event) => mounted.hear(event), () => mounted.refresh());
  // Another tab of this browser has voted or written.
  const kept = ({ key }) => /^afterword(-outbox)?:/.test(key) && mounted.reload();
  const online = () => mounted.resume();
  addEventListener("storage", kept);
  addEventListener("online", online);
  const handle = {
    reveal: (id) => mounted.reveal(id),
    refresh: () => mounted.refresh(),
    unmount() {
      removeEventListener("storage", kept);
      removeEventListener("online", online);
      if (unfollow) unfollow();
      mounted.unmount();
      box.remove();
    },
  };
  if (!page.take(handle)) return handle.unmount();
  box.addEventListener("keydown", async ({ target, key, ctrlKey, metaKey, altKey }) => {
    if (ctrlKey || metaKey || altKey || key.length > 1 || key === " " || target.closest("input,select,textarea,summary")) return;
    (await import("./keys.js")).move(box, target, key);
  });
  helpWriting(page.root, box);
  box.addEventListener("click", async ({ target }) => {
    const [, shared, opened, ways, mails, stars, id] = target.id?.match(ASKED) || [];
    // Few readers share, report or want mails, so they alone fetch how it is done.
    if (shared && await (await import("./share.js")).share(shared, target)) mounted.copied();
    if (stars) return import("./rating.js").then(({ fill }) => fill(id, page, target), () => target.after(JSON.parse(words).fail_unreachable));
    if (!opened && !ways && !mails) return;
    // The widget draws what a press changes once the press has been heard by all.
    await new Promise((done) => setTimeout(done));
    // It may have been closed, or there is nothing to ask.
    const place = page.root.getElementById(mails === "notify" ? "notify-panel" : `${ways ? "ways" : "panel"}-${id}`);
    if (!place) return;
    const failed = () => place.replaceChildren(JSON.parse(words).fail_unreachable);
    // Who goes back to one of these buttons waits for them.
    if (ways) page.offered = import("./share.js").then(({ offer }) => offer(place, id, page), failed);
    else (opened ? import("./panels.js") : import("./notify.js")).then(({ fill }) => fill(opened ?? mails, id, place, page, mounted), failed);
  });
  swap(page, box);
  // What an earlier visit could not send.
  mounted.resume();
}

// Without a page, or with what is none, the module asks for it itself.
function parsed(list) {
  try {
    return JSON.parse(list);
  } catch {
    return null;
  }
}

// Lets the browser do what else there is to do.
const turn = () => globalThis.scheduler?.yield?.() ?? new Promise((done) => setTimeout(done));

// What helps while writing comes when somebody begins to write. An answer is given what is selected then.
function helpWriting(root, box) {
  let writing, before;
  const begin = () => (writing ??= import("./writing.js").then(({ assist }) => assist(box)).catch(() => {
    writing = null;
  }));
  const selected = () => {
    const selection = root.getSelection?.() ?? getSelection();
    const composed = selection.getComposedRanges?.({ shadowRoots: [root] });
    return composed?.[0] ?? (selection.rangeCount && selection.getRangeAt(0));
  };
  box.addEventListener("focusin", ({ target }) => target.closest(".field--text,.tools") && begin());
  // To some browsers, the press of a button is the end of a selection.
  box.addEventListener("pointerdown", () => { before = selected(); });
  box.addEventListener("click", async ({ target, detail }) => {
    const button = target.closest("[data-tool],[id^=reply-]");
    const range = detail ? before : selected();
    if (button) (await begin())?.(button, range);
  });
  box.addEventListener("keydown", ({ target, key, ctrlKey, metaKey, isComposing }) => {
    if (key === "Enter" && (ctrlKey || metaKey) && !isComposing) target.closest("textarea")?.form.requestSubmit();
  });
}

function swap({ root, first, show, replay }, box) {
  const before = first();
  const focused = root.activeElement;
  const pressed = replay();
  box.className = "";
  box.inert = false;
  show(box);
  if (!before) return;
  const twin = (element) => element?.id && root.getElementById(element.id);
  for (const field of before.querySelectorAll("input,select,textarea")) {
    const now = twin(field);
    if (!now) continue;
    if (field.type === "radio") {
      if (field.checked && !now.checked) now.click();
    } else if (field.type === "checkbox") {
      if (field.checked !== field.defaultChecked && field.checked !== now.checked) now.click();
    } else if (field.value !== field.defaultValue && field.value !== now.value) {
      // Only what was typed: an untouched field must not empty a draft.
      now.value = field.value;
      for (const type of ["input", "change"]) now.dispatchEvent(new Event(type, { bubbles: true }));
    }
  }
  for (const open of before.querySelectorAll(".cut__more[hidden]")) twin(open)?.click();
  for (const marked of before.querySelectorAll("[data-target]")) twin(marked)?.setAttribute("data-target", "");
  const now = twin(focused);
  if (now) {
    now.focus({ preventScroll: true });
    if (focused.selectionStart != null && now.setSelectionRange && now.type !== "email") now.setSelectionRange(focused.selectionStart, focused.selectionEnd);
  }
  twin(pressed)?.click();
}
