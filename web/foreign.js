// Comments that another system keeps: speaks to it as our own server would answer. Fetched by pages whose `backend`
// is not `native`. What is asked and understood is the module's affair (crates/adapters); here it is sent.
import init, { step } from "afterword-adapters";

// The most that is read of one answer, in bytes.
const MOST = 8 << 20;

// Fetched once for all widgets on the page.
let module;
const load = () => (module ??= fetch(new URL("./adapters.wasm", import.meta.url), { credentials: "omit" })
  .then((bytes) => init({ module_or_path: bytes }))
  .catch((error) => { module = null; throw error; }));

// A function like `fetch` that answers requests of our API for one thread of another system.
//
// `options` are those of the loader, `element` the <after-word> they are from.
export function speak(options, element) {
  const tried = new Attempts(options);
  const place = placeOf(options, element);
  // There is no HTML of ours to read until a reader turns to it, so the widget comes when it is near.
  if (!options.cache) options.load ??= "visible";
  const ask = async (input, init) => {
    const request = new Request(input, init);
    const [, path] = request.url.match(/\/api\/v1\/sites\/[^/]*\/(.*)$/);
    const [, words] = path.match(/^words\/(.*)/) ?? [];
    if (words) return fetch(new URL(`./locales/${words}.json`, import.meta.url), init);
    if (request.headers.get("Accept") === "text/html") return firstPaint(request, options, element, ask);
    const key = request.headers.get("Idempotency-Key");
    const wanted = {
      method: request.method,
      path,
      token: (request.headers.get("Authorization") ?? "").replace("Bearer ", ""),
      retry: tried.has(key),
      body: await request.text(),
    };
    tried.add(key);
    const { status, body } = await answer(place, wanted);
    // It is known now whether it was done.
    if (status < 500) tried.delete(key);
    return new Response(body && clean(body), { status, headers: { "Content-Type": "application/json" } });
  };
  return ask;
}
