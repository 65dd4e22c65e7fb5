// Comments that another system keeps: answers for it as our own server would. Fetched by pages whose `backend` is not
// `native`, with the module for that system, which knows what to ask there and what the answers mean (crates/adapters).
import init, { step } from "afterword-adapter";
import { clean } from "./clean.js";

// The most that is read of one answer, in bytes.
const MOST = 8 << 20;
// How long an answer may take, in milliseconds.
const PATIENCE = 30e3;
// How long the first paint waits to hear how many comments there are.
const GUESS = 1500;
// What lets this page read answers of another origin (CORS).
const OPEN = {
  isso: `"host = ${location.origin}" in [general] of its settings`,
  remark42: "a proxy that leaves its CORS headers alone",
  static: 'the header "Access-Control-Allow-Origin: *"',
  wordpress: "the CORS headers that its REST API sends by itself",
};
// As high as how many comments the form above them is.
const FORM = 5;

// Fetched once for all widgets on the page.
let module;
const load = () => (module ??= fetch(import.meta.url.replace(/js$/, "wasm"), { credentials: "omit" })
  .then((bytes) => init({ module_or_path: bytes }))
  .catch((error) => { module = null; throw error; }));

// A function like `fetch` that answers requests of our API for one thread of another system.
//
// `options` are the loader's, `element` is the <after-word> they are from.
export function speak(options, element) {
  const place = placeOf(options, element);
  const tried = new Set();
  let earlier = "";
  try {
    // What an earlier visit could not send may have arrived all the same.
    earlier = localStorage[`afterword-outbox:${options.server}|${options.site}|${options.thread}`] ?? "";
  } catch {
    // Nothing is kept, or nothing may be.
  }
  // Without HTML of ours there is nothing to read until the widget is there, so it comes by itself.
  if (!options.cache) options.load ??= "visible";
  const ask = async (input, init) => {
    const request = new Request(input, init);
    const [, path] = request.url.match(/\/api\/v1\/sites\/[^/]*\/(.*)/s);
    const [, words] = path.match(/^words\/(.*)/) ?? [];
    if (words) return fetch(new URL(`./locales/${words}.json`, import.meta.url), init);
    if (request.headers.get("Accept") === "text/html") return html(await firstPaint(path, place, options, element, ask));
    const key = request.headers.get("Idempotency-Key");
    const wanted = {
      method: request.method,
      path,
      token: (request.headers.get("Authorization") ?? "").replace(/^Bearer /, ""),
      retry: tried.has(key) || (!!key && earlier.includes(key)),
      body: await request.text(),
    };
    if (key) tried.add(key);
    const { status, body, hint } = await answer(place, wanted);
    if (hint) advise(hint);
    return new Response(body && JSON.stringify(JSON.parse(body, sanitised)), { status, headers: { "Content-Type": "application/json" } });
  };
  return ask;
}

// Every HTML of others comes under this name.
const sanitised = (name, value) => (name === "html" && typeof value === "string" ? clean(value) : value);

const html = (text) => new Response(text, { headers: { "Content-Type": "text/html" } });

// Goes step by step until there is an answer.
async function answer(place, request) {
  await load();
  const answers = [];
  for (;;) {
    const { ask, answer } = JSON.parse(step(JSON.stringify({ place, request, answers })));
    if (answer) return answer;
    answers.push(...(await Promise.all(ask.map((wanted) => send(wanted, place)))));
  }
}

async function send({ method, url, headers = {}, body, cookies, cookie_headers: repeated = {} }, place) {
  for (const name in repeated) {
    const value = cookie(repeated[name]);
    if (value) headers[name] = value;
  }
  try {
    const answer = await fetch(url, { method, headers, body, credentials: cookies ? "include" : "omit", signal: AbortSignal.timeout(PATIENCE) });
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await start(answer) };
  } catch {
    if (navigator.onLine) advise(`backend="${place.backend}": ${new URL(url).origin} gave no answer that this page may read. If it runs, it needs ${OPEN[place.backend]} (docs/backends.md)`);
    return { status: 0 };
  }
}

// The value of a cookie that scripts of this page can read.
function cookie(name) {
  const start = `${name}=`;
  return document.cookie.split("; ").find((pair) => pair.startsWith(start))?.slice(start.length);
}

// The text of an answer, cut off where it is more than anybody should send.
async function start(answer) {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (const reader = answer.body?.getReader(); reader;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MOST) {
      reader.cancel();
      break;
    }
    text += decoder.decode(value, { stream: true });
  }
  return text;
}

// Says once what the site's owner has to do.
const advised = new Set();
function advise(hint) {
  if (!advised.has(hint)) console.warn(`<after-word> ${hint}`);
  advised.add(hint);
}

// What the loader shows until the widget comes: the first paint of a cache in front of the system, what the page has
// inside the element, or an outline of as many comments as there are.
async function firstPaint(path, place, options, element, ask) {
  const { cache, server, site, "page-size": most = 25 } = options;
  if (cache) {
    try {
      const at = `${cache.replace(/\/$/, "")}/api/v1/sites/${encodeURIComponent(site)}/threads/${encodeURIComponent(place.thread)}/`;
      const answer = await fetch(at + path.replace(/^threads\/[^/]*\//, ""), { credentials: "omit", headers: { Accept: "text/html" } });
      if (answer.ok) return await answer.text();
    } catch {
      // As without one.
    }
    options.load ??= "visible";
  }
  if (element.childElementCount) return '<section class="widget"><slot></slot></section>';
  const known = ask(`${server}/api/v1/sites/${site}/threads/x`).then((answer) => answer.json()).then(({ comments }) => comments);
  const guess = new Promise((done) => setTimeout(done, GUESS));
  const count = await Promise.race([known.catch(() => {}), guess]) ?? 3;
  return `<section class="widget" aria-busy="true">${'<p class="outline"></p>'.repeat(Math.min(count, most) + FORM)}</section>`;
}

// The thread as its system knows it. Each of them has its own way to tell which page it is on.
function placeOf({ backend, server, site, thread, "page-url": url, "page-title": title }, element) {
  const { origin, pathname } = location;
  const post = () => {
    const [, id] = document.body.className.match(/(?:^| )(?:postid|page-id)-(\d+)/) ?? document.querySelector("link[rel=shortlink]")?.href.match(/[?&]p=(\d+)/) ?? [];
    return id ?? pathname.replace(/\/$/, "").replace(/.*\//, "");
  };
  const own = { isso: () => pathname, remark42: () => origin + pathname, wordpress: post, static: () => thread };
  return {
    backend,
    server,
    site,
    thread: element.getAttribute("thread") || own[backend](),
    "page-url": url,
    "page-title": title,
    "same-origin": new URL(server).origin === origin,
  };
}
