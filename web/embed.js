// The loader: defines <after-word>, shows the first paint, and fetches the wasm on intent.
//
// What is promised to the page: no globals, no storage, no cookies, one shadow root per element,
// and no byte of wasm before a reader points at, touches, focuses or types in the section.
// The build replaces __AFTERWORD_ASSETS__ by the names of this build's files, and makes two scripts of this one. In the
// usual one __AFTERWORD_GIVEN__ is null, and what is for it is left out. In the other, which the server sends where the
// script's address names a thread, it is what came along: `{ html, css, as }`, or nothing of it where that can't be had.
(() => {
  // These come first, as what is null is left out only there.
  const given = __AFTERWORD_GIVEN__;
  // The first paint that came along: once, and only if it is what this element asks for.
  const paint = given && ((options) => {
    const { html, as } = given;
    const asked = (name) => options[name] ?? (home.searchParams.has(name) ? NaN : as[name]);
    if (!html || options.server + "/" !== new URL(".", home).href || !Object.keys(as).every((name) => asked(name) == as[name])) return;
    given.html = null;
    return { ok: true, html, body: new Response("").body };
  });

  const tag = "after-word";
  if (customElements.get(tag)) return;
  const assets = __AFTERWORD_ASSETS__;
  const script = document.currentScript;
  const home = new URL(script ? script.src : location.href);
  const asset = (name) => new URL(assets.base + name, home).href;
  // Modules that did not come are asked for by another address the next time: browsers may remember that the first one failed.
  let anew = "";
  const bring = (name) => import(asset(name + ".js" + anew));
  const omit = { credentials: "omit" };
  const intents = ["pointerover", "touchstart", "focusin", "keydown", "click", "submit", "input"];

  // Shared by all widgets on the page, fetched once.
  let sheet, wasm;
  const style = () => (sheet ??= (given?.css ? Promise.resolve(new Response(given.css)) : fetch(asset("widget.css"), omit)).then(async (answer) => {
    if (!answer.ok) throw answer;
    // A constructed sheet is allowed under any style-src.
    return new CSSStyleSheet().replace(await answer.text());
  }));
  const load = () => (wasm ??= (async () => {
    const bytes = fetch(asset("widget.wasm"), { ...omit, integrity: assets.wasmIntegrity });
    // It may fail while the glue is still on its way; then who asked for it says so.
    bytes.catch(() => {});
    const widget = await bring("widget");
    await widget.default({ module_or_path: bytes });
    return widget;
  })().catch((error) => { wasm = null; anew += "?"; throw error; }));

  // Attributes with few values: a list of words, or the ends of a range.
  const allowed = {
    sort: ["newest", "oldest", "best"],
    load: ["intent", "visible", "eager"],
    backend: ["native", "wordpress", "isso", "remark42", "static"],
    rating: ["on", "off"],
    subscribe: ["on", "off"],
    "page-size": [1, 100],
    "max-depth": [0, 20],
    "read-more": [0, 10000],
    "heading-level": [1, 6],
  };
  const permits = (list, value) => (list[0] >= 0 ? /^\d+$/.test(value) && value >= list[0] && +value <= list[1] : list.includes(value));

  // "12 days ago", here and only here: before the wasm is there and after.
  const units = [["year", 31536e3], ["month", 2592e3], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

  // Shows all of a text that was cut, before the wasm is there and after.
  const open = (more) => {
    more.hidden = true;
    more.previousElementSibling.dataset.open = "";
  };

  // The same article has one key, however its address is written.
  const address = () => {
    const url = new URL((document.querySelector("link[rel=canonical]") || location).href);
    return url.origin + url.pathname.replace(/\/(index\.html)?$/, "");
  };

  customElements.define(tag, class extends HTMLElement {
    static observedAttributes = ["server", "site", "thread", "page-url", "cache", "lang", "theme", ...Object.keys(allowed)];

    // A browser that has no states of custom elements shows the page's own scheme.
    #states = this.attachInternals().states || new Set();
    #feed = Object.assign(document.createElement("link"), { rel: "alternate", type: "application/atom+xml" });
    #page; #root; #box; #options; #mounted; #mounting; #clock; #watch; #stop; #replay; #press;

    connectedCallback() {
      // Moving an element disconnects and connects it; it is still the same widget.
      if (this.#stop) return;
      this.#root ??= this.attachShadow({ mode: "open" });
      this.#stop = new AbortController();
      const { signal } = this.#stop;
      for (const type of intents) this.#root.addEventListener(type, (event) => this.#intent(event), { signal });
      // A click needs both its ends on one element, so nothing is replaced while one is under way.
      for (const type of ["pointerdown", "keydown"]) this.#root.addEventListener(type, ({ key }) => {
        if (key && key !== " ") return;
        this.#press = new Promise((done) => {
          // Of blurs only the window's own: a press takes the focus from elsewhere, which must not end it.
          for (const end of ["pointerup", "pointercancel", "keyup", "blur"]) addEventListener(end, () => setTimeout(done), { once: true, capture: end !== "blur", signal });
        });
      }, { signal });
      // The page's own search scrolls to what it finds in a text that is cut.
      this.#root.addEventListener("scroll", ({ target }) => target.className === "cut" && open(target.nextElementSibling), { capture: true, signal });
      addEventListener("hashchange", () => this.#target(), { signal });
      // What it says itself it hears as well, and then goes on with the next ones.
      // Where nothing was waited for meanwhile, they are not to be waited for either: the first time they take long.
      this.#watch = new MutationObserver(([{ target }]) => given ? requestAnimationFrame(() => setTimeout(() => this.#ages())) : target.dateTime ? setTimeout(() => this.#ages()) : this.#ages());
      this.#watch.observe(this.#root, { childList: true, subtree: true });
      this.#clock = setInterval(() => document.hidden || this.#ages(1e9), 30e3);
      this.#page = new MutationObserver(() => this.#theme());
      this.#theme();
      this.#start();
    }

    disconnectedCallback() {
      queueMicrotask(() => {
        if (this.isConnected || !this.#stop) return;
        this.#stop.abort();
        this.#stop = null;
        this.#watch.disconnect();
        this.#page.disconnect();
        clearInterval(this.#clock);
        this.#feed.remove();
        this.#unmount();
        this.#root.replaceChildren();
      });
    }

    attributeChangedCallback(name, before, after) {
      if (!this.#stop || before === after) return;
      // Only looks: nothing is read anew, and what is typed stays.
      if (name === "theme") return this.#theme();
      this.#unmount();
      this.#start();
    }

    // The style sheet reads the attribute, except for what only the page can tell: the state `dark`.
    #theme() {
      const theme = this.getAttribute("theme") || "auto";
      this.#page.disconnect();
      this.#states.clear();
      if (["auto", "light", "dark"].includes(theme)) return;
      try {
        if (document.querySelector(theme.match(/^selector:(.+)/)[1])) this.#states.add("dark");
        for (const element of [document.documentElement, document.body]) this.#page.observe(element, { attributes: true });
      } catch {
        console.warn(`<after-word> theme="${theme}" is ignored: allowed is auto, light, dark, selector:CSS`);
      }
    }

    // Reads the comments anew.
    async refresh() {
      await (this.#mounted ? this.#mounted.refresh() : this.#start());
    }

    #unmount() {
      this.#mounted?.unmount();
      this.#mounted = this.#mounting = this.#replay = null;
    }

    #read() {
      const attributes = {};
      for (const { name, value } of this.attributes) {
        const list = allowed[name];
        if (!list || permits(list, value)) attributes[name] = value;
        else console.warn(`<after-word> ${name}="${value}" is ignored: allowed is ${list.join(list[0] >= 0 ? " to " : ", ")}`);
      }
      attributes.lang = [attributes.lang, document.documentElement.lang, navigator.language, "en"].flatMap((lang) => [lang, lang?.split("-")[0]]).find((name) => assets.words[name]);
      attributes.server = (attributes.server || new URL(".", home).href).replace(/\/$/, "");
      attributes["page-url"] ||= address();
      attributes["page-title"] ||= document.title;
      attributes.thread ||= attributes["page-url"];
      attributes.site ||= "default";
      // Storage may be blocked, and is empty for readers who never took part.
      try {
        const site = `${attributes.server}|${attributes.site}`;
        // What an earlier visit could not send is sent now.
        if (localStorage[`afterword-outbox:${site}|${attributes.thread}`]) attributes.load = "eager";
        attributes.sort = JSON.parse(localStorage[`afterword:${site}`]).sort || attributes.sort;
      } catch {}
      return attributes;
    }

    async #start() {
      const options = (this.#options = this.#read());
      const site = `${options.server}/api/v1/sites/${encodeURIComponent(options.site)}/`;
      const at = `${site}threads/${encodeURIComponent(options.thread)}/`;
      const query = new URLSearchParams({ lang: options.lang });
      for (const name in allowed) if (options[name]) query.set(name, options[name]);
      const list = new URLSearchParams();
      if (options.sort) list.set("sort", options.sort);
      if (options["page-size"]) list.set("limit", options["page-size"]);
      options.words = `${site}words/${options.lang}`;
      options.list = `${at}comments?${list}`;
      // Of a document's parser, what is written piece by piece is read once, into an element that is shown already.
      const parser = document.implementation.createHTMLDocument();
      parser.write("<div>");
      const box = parser.body.firstChild;
      try {
        if ((options.backend || "native") !== "native") options.ask = (await bring(options.backend)).speak(options, this);
        else {
          // So that browsers and feed readers find it.
          this.#feed.href = `${at}feed.atom`;
          document.head.append(this.#feed);
        }
        const { ask = fetch } = options;
        const [answer, css] = await Promise.all([
          paint?.(options) || ask(`${options.list}&${query}`, { ...omit, headers: { Accept: "text/html" } }),
          style(),
          // Nothing to see yet, but what says it is made while both are on their way.
          given || this.#ages(),
        ]);
        const body = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        let html = (given && answer.html) || "", part = {};
        // The next comments, as soon as they are there.
        const read = async (length) => {
          let end;
          while ((end = html.indexOf("</article>", length)) < 0 && !part.done) html += (part = await body.read()).value ?? "";
          const piece = end < 0 ? html : html.slice(0, end + 10);
          html = html.slice(piece.length);
          return piece;
        };
        // What is in view is drawn first, and the rest bit by bit after that; a link into it needs all of it at once.
        const all = location.hash;
        const first = await read(all ? Infinity : 5e3);
        if (this.#options !== options) return;
        this.#root.adoptedStyleSheets = [css];
        // The reason is in words that only the widget has.
        if (!answer.ok) return this.#mount();
        box.className = all ? "" : "fresh";
        parser.write(first);
        this.#show(box);
        if (options.load === "eager") this.#mount();
        if (options.load === "visible") this.#near();
        this.#emit("ready");
        this.#target();
        while (html || !part.done) {
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          const next = await read(1e4);
          // The widget has taken its place, and has the rest of it.
          if (this.#box !== box) return;
          parser.write(next);
        }
      } catch (error) {
        // Who reads or writes already is left in peace: the widget asks for the rest itself.
        if (this.#options === options) this.#box?.querySelector("section") ? this.#mount() : this.#fail(error);
      }
    }

    // Mounts when the section comes near the viewport.
    #near() {
      const eye = new IntersectionObserver(([entry]) => {
        if (!entry.isIntersecting) return;
        eye.disconnect();
        this.#mount();
      }, { rootMargin: "300px" });
      eye.observe(this);
      this.#stop.signal.onabort = () => eye.disconnect();
    }

    #show(box) {
      this.#box?.remove();
      this.#box = box;
      // The widget is there already: put there once more, it would be laid out once more.
      this.#root.contains(box) || this.#root.append(box);
    }

    // Nothing can be fetched: not even the widget, so these words came with the loader.
    #fail(error) {
      console.warn("afterword:", error);
      const [failed, again] = assets.words[this.#options.lang];
      const box = document.createElement("div");
      box.innerHTML = `<p role="alert">${failed} </p><button>${again}</button>`;
      box.lastChild.onclick = (event) => { event.stopPropagation(); sheet = null; anew += "?"; this.#start(); };
      this.#show(box);
      this.#emit("error", "unreachable");
    }

    #intent(event) {
      const control = event.target.closest?.("button,input,select,textarea,a");
      if (event.type === "click" && control?.classList.contains("cut__more")) open(control);
      else if (this.#mounted || !this.#box?.querySelector("section")) return;
      else if (event.type === "submit") {
        event.preventDefault();
        this.#replay = event.submitter;
      } else if (event.type === "click" && control?.localName === "button") {
        this.#replay = control;
      }
      this.#mount();
    }

    // Fetches the widget, which takes the place of the first paint.
    #mount() {
      return (this.#mounting ??= (async () => {
        const options = this.#options;
        const { list, words: said, ask = fetch, ...attributes } = options;
        try {
          const words = ask(said, omit).then((answer) => answer.text());
          const page = ask(list, { ...omit, headers: { Accept: "application/json" } })
            .then((answer) => (answer.ok ? answer.text() : ""), () => "");
          const widget = await load();
          const came = { words: await words, list: await page };
          // Something else is to be shown by now.
          if (this.#options !== options) return;
          await widget.takeOver({
            ...came,
            root: this.#root,
            attributes,
            ask: options.ask,
            address: list,
            shown: () => this.#box,
            show: (box) => this.#show(box),
            replay: () => this.#replay,
            pressed: () => this.#press,
            take: (mounted) => this.#options === options && this.#stop && (this.#mounted = mounted),
            emit: (name, detail) => this.#emit(name, detail),
          });
          this.#replay = null;
        } catch (error) {
          // Blocked by the page's policy, or the network: the comments stay readable.
          console.warn("afterword:", error);
          this.#emit("error", "unreachable");
          if (this.#options !== options) return;
          this.#mounting = null;
          // Without a network there is nowhere to go, and what was typed is safe here.
          if (this.#replay && !options.ask && !(error instanceof TypeError)) {
            (await bring("leave")).leave(this.#replay, options);
            this.#replay = null;
          }
        }
      })());
    }

    // A link to #comment-ID, which the browser can't follow into a shadow root.
    async #target() {
      const id = decodeURIComponent(location.hash.split(/^#comment-/)[1] || "");
      if (!id) return;
      // While the widget takes the place of the first paint there may be two, of which one is shown.
      const find = () => this.#root.querySelector(`#comment-${CSS.escape(id)}:not(.coming *)`);
      if (!find()) {
        await this.#mount();
        if (!(await this.#mounted?.reveal(id))) return;
        await new Promise(requestAnimationFrame);
      }
      delete this.#root.querySelector("[data-target]")?.dataset.target;
      const comment = find();
      if (!comment) return;
      comment.dataset.target = "";
      comment.focus({ preventScroll: true });
      comment.scrollIntoView();
    }

    // Of all, or of a few that are new: nobody is to wait for it.
    #ages(all) {
      const feed = this.#root.getElementById("notify-feed");
      if (feed) feed.href = this.#feed.href;
      const { lang } = this.#options;
      // Made once, beside the language's words, as it takes long.
      const [relative, absolute] = (assets.words[lang].ages ??= [
        new Intl.RelativeTimeFormat(lang, { numeric: "auto" }),
        new Intl.DateTimeFormat(lang, { dateStyle: "long", timeStyle: "short" }),
      ]);
      for (const time of [...this.#root.querySelectorAll(all ? "time" : "time:not([title])")].slice(0, all || 16)) {
        const at = new Date(time.dateTime);
        const seconds = (at - new Date()) / 1000;
        const [unit, length] = units.find(([, length]) => Math.abs(seconds) >= length) || units[5];
        const text = relative.format((seconds / length) | 0, unit);
        if (time.textContent !== text) time.textContent = text;
        time.title ||= absolute.format(at);
      }
    }

    #emit(name, detail) {
      return this.dispatchEvent(new CustomEvent(`afterword-${name}`, { bubbles: true, composed: true, cancelable: name === "before-post", detail }));
    }
  });

  // Without an element the script's own data-* attributes are the options, and it stands for one. So are the names of its
  // address, except for those that lead elsewhere: a page may have put together that address carelessly.
  if (script && !document.querySelector(tag) && (given || Object.keys(script.dataset).length)) {
    const element = document.createElement(tag);
    if (given) for (const [name, value] of home.searchParams) if (name in allowed || ["site", "thread", "page-url", "lang", "theme"].includes(name)) element.setAttribute(name, value);
    for (const { name, value } of script.attributes) if (name.startsWith("data-")) element.setAttribute(name.slice(5), value);
    script.after(element);
  }
})();
