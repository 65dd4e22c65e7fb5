// Follows what happens in a thread: one stream for all tabs of a browser that show it.
//
// The tab that holds the lock has the stream and tells the others. It lets go while it is hidden, so that
// another one takes over, and goes on where it stopped. Where there are no streams it asks from time to time.
const KINDS = ["hello", "reset", "created", "edited", "deleted", "voted", "reacted", "rated"];
// Milliseconds between questions, the longer the less happens.
const PATIENCE = [5e3, 15e3, 60e3];

// Calls `hear(event)` with each event as JSON after the one whose number is `last`, if that is known, and `reset()`
// when more was missed than can be told. Returns what ends it.
export function follow(url, last, hear, reset) {
  const tabs = new BroadcastChannel(url);
  const page = new AbortController();
  let asked, stop;

  const take = ({ id, kind, data }) => {
    last = id || last;
    if (kind === "reset") reset();
    else if (kind !== "hello" && data) hear(data);
  };
  const tell = (heard) => {
    take(heard);
    tabs.postMessage(heard);
  };
  // A tab that comes later has not heard where the others are, and may be the next to have the stream.
  tabs.onmessage = ({ data }) => {
    if (data.asks) return last && tabs.postMessage({ known: last });
    if (data.known) last ??= data.known;
    else take(data);
  };
  tabs.postMessage({ asks: true });
  const since = (more) => `${url}?${new URLSearchParams({ ...(last && { after: last }), ...more })}`;

  const ask = async (stopped) => {
    // At once, if nothing says yet from where on something is new.
    for (let quiet = last ? 0 : -1; !stopped.aborted; quiet++) {
      await new Promise((done) => setTimeout(done, PATIENCE[Math.min(quiet, 2)] ?? 0));
      try {
        const answer = await fetch(since({ wait: "no" }), { credentials: "omit", signal: stopped, headers: { Accept: "application/json" } });
        const { events, last: id, reset: missed } = await answer.json();
        for (const event of events) tell({ kind: event.kind, data: JSON.stringify(event) });
        tell({ id: `${id}`, kind: missed && "reset" });
        if (events.length) quiet = -1;
      } catch {
        // It is asked again, later and later.
      }
    }
  };

  // Runs until `stop` is called.
  const stream = () => new Promise((done) => {
    const stopped = new AbortController();
    const source = new EventSource(since());
    for (const kind of KINDS) source.addEventListener(kind, ({ data, lastEventId }) => tell({ id: lastEventId, kind, data }));
    // A stream that broke tries again by itself; one that was refused does not.
    source.onerror = () => source.readyState === EventSource.CLOSED && ask(stopped.signal);
    stop = () => {
      source.close();
      stopped.abort();
      done();
    };
  });

  const lead = async () => {
    if (asked) return;
    asked = true;
    const work = () => !document.hidden && !page.signal.aborted && stream();
    // Pages without https have no locks: there each tab has its own stream.
    await (navigator.locks?.request(`afterword ${url}`, work) ?? work());
    asked = false;
    // It may have come back into view while it was letting go.
    if (!document.hidden && !page.signal.aborted) lead();
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? stop?.() : lead()), page);
  lead();
  return () => {
    page.abort();
    stop?.();
    tabs.close();
  };
}
