// Puts the widget in the place of the first paint. It comes with the module, so a reader who only reads
// does not download it; the loader (embed.js) is what they need.
import init, { mount } from "afterword-widget";
import { bring } from "./bring.js";
import { follow } from "./live.js";

export default init;

// What a button says by its id: what is asked for, and of what.
const ASKED = /^(?:(link|markdown|sheet|copy)|(report|changes)|(share)|((?:un)?(?:mails|follow)|notify(?=-(?:thread|replies|change)$))|(histogram))-(.+)/;

// Mounts the widget in the place of the first paint: first what stands above the comments, together with the first branch
// of them, and then branch by branch.
//
// `page` is what the loader knows: `root`, `attributes`, `words`, `address` (of the first page), `list` (that page as JSON, if
// it came), `shown()` and `show(box)` for what is shown, `replay()` for the control that was pressed meanwhile, `ask` if another
// function than `fetch` answers, `pressed()` for a press that is not over, `take(mounted)`, which is false if the widget is not
// wanted any more, and `emit(name, detail)`.
export async function takeOver(page) {
  const before = page.shown();
  const box = document.createElement("div");
  // In the page, so that the browser lays it out bit by bit, but nobody meets it yet.
  box.className = "coming";
  box.inert = true;
  page.root.prepend(box);
  page.events = page.address.replace(/comments\?.*/, "events");
  const { attributes, words, list } = page;
  // Other systems do not tell what happens in a thread.
  const isOurs = !page.ask;
  page.ask ??= (...request) => fetch(...request);
  if (!navigator.share) box.dataset.unshared = "";
  const steps = stepsOf(list);
  const mounted = await mount(box, JSON.stringify(attributes), words, list, steps[0]?.count ?? 2 ** 31, page.emit, page.ask).catch((error) => {
    box.remove();
    throw error;
  });
  await turn();
  listen(page, box, mounted);
  await grow(page, before, box, mounted, steps);
  // What happened since the first page was read is told as well.
  const [, last] = list.match(/"last_event":(\d+)/) || [];
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
  // What an earlier visit could not send.
  mounted.resume();
}

// What is done by scripts that few readers need, or none before they do something.
function listen(page, box, mounted) {
  const { words } = page;
  box.addEventListener("keydown", async ({ target, key, ctrlKey, metaKey, altKey }) => {
    if (ctrlKey || metaKey || altKey || key.length > 1 || key === " " || target.closest("input,select,textarea,summary")) return;
    (await bring("keys")).move(box, target, key);
  });
  helpWriting(page.root, box);
  box.addEventListener("click", async ({ target }) => {
    const [, shared, opened, ways, mails, stars, id] = target.id?.match(ASKED) || [];
    // Few readers share, report or want mails, so they alone fetch how it is done.
    if (shared && await (await bring("share")).share(shared, target)) mounted.copied();
    if (stars) return bring("rating").then(({ fill }) => fill(id, page, target), () => target.after(JSON.parse(words).fail_unreachable));
    if (!opened && !ways && !mails) return;
    // The widget draws what a press changes once the press has been heard by all.
    await new Promise((done) => setTimeout(done));
    // It may have been closed, or there is nothing to ask.
    const place = page.root.getElementById(mails === "notify" ? "notify-panel" : `${ways ? "ways" : "panel"}-${id}`);
    if (!place) return;
    const failed = () => place.replaceChildren(JSON.parse(words).fail_unreachable);
    // Who goes back to one of these buttons waits for them.
    if (ways) page.offered = bring("share").then(({ offer }) => offer(place, id, page), failed);
    else bring(opened ? "panels" : "notify").then(({ fill }) => fill(opened ?? mails, id, place, page, mounted), failed);
  });
}

// How the comments of a page are drawn, a few at a time: a step is `count` comments of one branch, up to `last`, and the step
// after it may go on with that branch.
// None without a page, or with what is none: then the module asks for it itself.
function stepsOf(list) {
  const steps = [];
  for (const { id, parent } of parsed(list)?.comments ?? []) {
    const step = steps.at(-1);
    if (step && parent && step.count < 6) {
      step.count++;
      step.last = id;
    } else steps.push({ branch: step && parent ? step.branch : id, count: 1, last: id });
  }
  return steps;
}

// Draws the comments step by step; those of the first are drawn already. Once the first branch is there, the widget takes the
// place of `before`, the first paint, whose other branches go on in its list until their own turn comes.
async function grow(page, before, box, mounted, steps) {
  const { root } = page;
  let still = [], pressed;
  // Whether something was pressed that can't hear of it yet.
  const waits = () => page.replay() !== pressed && [before, ...still].some((part) => part?.contains(page.replay()));
  const press = () => {
    const now = waits() && twin(root, page.replay());
    if (!now) return;
    pressed = page.replay();
    now.click();
  };
  // Nothing is laid out while both are there: the browser would scroll to keep in place what moves then.
  const open = () => {
    const focused = root.activeElement;
    // As far as it has arrived.
    still = [...before?.querySelector(".list")?.children ?? []];
    // Of those that are out of view, nothing but the size is asked for from now on.
    const sizes = still.map((item) => item.getBoundingClientRect().height);
    for (const [at, item] of still.entries()) {
      item.classList.add("still");
      item.style.containIntrinsicBlockSize = `${sizes[at]}px`;
    }
    const isMoved = still.some((item) => item.contains(focused));
    box.querySelector(".list")?.append(...still);
    // Who counts comments can tell that these are not all.
    box.className = "growing";
    box.inert = false;
    page.show(box);
    if (isMoved) focused.focus({ preventScroll: true });
    if (before) carry(root, before, focused);
  };
  const replace = (old) => {
    const focused = root.activeElement;
    old.remove();
    carry(root, old, focused);
  };
  const isDrawn = (id) => {
    const now = root.getElementById(`comment-${id}`);
    return box.contains(now) && !still.some((item) => item.contains(now));
  };
  for (const [at, { branch, count, last }] of steps.entries()) {
    // A click needs both its ends on one element.
    await page.pressed();
    // There are other comments to be shown by now.
    if (![before, box].includes(page.shown())) return;
    const isWhole = !mounted.grow(at && count) || steps[at + 1]?.branch !== branch;
    // Before the next frame: the widget draws what has changed once the code that changed it has ended.
    for (let tries = 0; tries < 9 && !isDrawn(last); tries++) await null;
    const name = `comment-${branch}`;
    const item = root.getElementById(name)?.closest("li");
    if (item) item.inert = item.classList.toggle("coming", !isWhole);
    if (isWhole) {
      if (box.inert) open();
      const old = still.find((item) => item.querySelector("article")?.id === name);
      if (old) replace(old);
      press();
    }
    // Whatever else happens to the thread draws all of them.
    if (!mounted.grow(0)) break;
    // Nothing that a reader does meanwhile has to wait, but for what it waits for itself.
    if (waits()) continue;
    await turn();
    // Laid out now, and not together with the next ones.
    box.scrollHeight;
  }
  await page.pressed();
  if (box.inert) open();
  for (const item of still) if (item.isConnected) replace(item);
  box.className = "";
  press();
}

function parsed(list) {
  try {
    return JSON.parse(list);
  } catch {
    return null;
  }
}

// Lets the browser do what else there is to do: timers and messages of the page, too, which `scheduler.yield` would let wait.
const turn = () => new Promise((done) => setTimeout(done));

// What helps while writing comes when somebody begins to write. An answer is given what is selected then.
function helpWriting(root, box) {
  let writing, before;
  const begin = () => (writing ??= bring("writing").then(({ assist }) => assist(box)).catch(() => {
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

// What has the same name in the widget.
const twin = (root, element) => {
  const now = element?.id && root.getElementById(element.id);
  return now !== element && now;
};

// Does to the widget what the reader did to a part of the first paint, in which `focused` may have been.
function carry(root, before, focused) {
  for (const field of before.querySelectorAll("input,select,textarea")) {
    const now = twin(root, field);
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
  for (const open of before.querySelectorAll(".cut__more[hidden]")) twin(root, open)?.click();
  for (const marked of before.querySelectorAll("[data-target]")) twin(root, marked)?.setAttribute("data-target", "");
  const now = before.contains(focused) && twin(root, focused);
  if (!now) return;
  now.focus({ preventScroll: true });
  if (focused.selectionStart != null && now.setSelectionRange && now.type !== "email") now.setSelectionRange(focused.selectionStart, focused.selectionEnd);
}
