// What the benchmark sees of a page from inside; runs before anything of the page does.
//
// All times are milliseconds since the navigation started. "Visible" is the end of the frame in which
// something is first there: the next task after the frame's requestAnimationFrame.
window.bench = (() => {
  const patience = 60e3;
  const root = () => {
    const host = document.querySelector("after-word");
    return host ? host.shadowRoot : document;
  };
  const visible = (condition) => new Promise((done, fail) => {
    const { port1, port2 } = new MessageChannel();
    const since = performance.now();
    const look = () => {
      let met = false;
      try { met = condition(root()); } catch {}
      if (met) {
        port1.onmessage = () => done(performance.now());
        port2.postMessage(0);
      } else if (performance.now() - since > patience) fail(new Error(`not seen: ${condition}`));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  const first = visible((root) => root.querySelector(".comment"));

  // What stands below the comments has to make room for them where nothing was reserved.
  const isFooter = ({ node }) => (node?.closest ? node : node?.parentElement)?.closest("footer");
  let shift = 0, shiftOfOthers = 0, longest = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput) continue;
      shift += value;
      if (!sources.every(isFooter)) shiftOfOthers += value;
    }
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  }).observe({ type: "longtask", buffered: true });
  // Observers are told after the frame.
  const told = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)));

  // The module's memory is known to its glue alone.
  let memory;
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await original.apply(WebAssembly, given);
      const { exports } = made.instance || made;
      memory = Object.values(exports).find((value) => value instanceof WebAssembly.Memory) || memory;
      return made;
    };
  }

  const nodes = (top) => {
    const walker = document.createTreeWalker(top, NodeFilter.SHOW_ALL);
    let all = 0;
    let elements = 0;
    do {
      all++;
      if (walker.currentNode.nodeType === Node.ELEMENT_NODE) elements++;
    } while (walker.nextNode());
    return { all, elements };
  };
  const comments = () => root().querySelectorAll(".comment").length;

  let expected;
  return {
    first,
    root,
    visible,
    comments,
    // The longest task and the shift since this was last asked.
    async since() {
      await told();
      const found = { shift, shiftOfOthers, longest };
      shift = shiftOfOthers = longest = 0;
      return found;
    },
    memory: () => (memory ? memory.buffer.byteLength : 0),
    // All nodes of the page, and those of the list of comments, for each comment in it.
    count() {
      const list = root().querySelector(".list");
      const page = nodes(document);
      const shadow = root() === document ? { all: 0, elements: 0 } : nodes(root());
      const ofList = nodes(list);
      return {
        all: page.all + shadow.all,
        perComment: ofList.all / comments(),
        elementsPerComment: ofList.elements / comments(),
      };
    },
    // From now on, the next event of this type in the page begins the time until each condition is visible.
    expect(type, ...conditions) {
      const begun = new Promise((done) => {
        addEventListener(type, ({ timeStamp }) => done(timeStamp), { capture: true, once: true });
      });
      expected = conditions.map(async (condition) => {
        const since = await begun;
        return (await visible(condition)) - since;
      });
      for (const one of expected) one.catch(() => {});
    },
    took: (which = 0) => expected[which],
    // Brings an element to the middle of the window, and says where it came to lie.
    async place(find) {
      const frame = () => new Promise(requestAnimationFrame);
      let before;
      for (let tries = 0; tries < 20; tries++) {
        const element = find(root());
        if (!element) throw new Error(`not there: ${find}`);
        element.scrollIntoView({ block: "center", behavior: "instant" });
        await frame();
        await frame();
        const { left, top, width, height } = element.getBoundingClientRect();
        if (top === before) return { x: left + width / 2, y: top + height / 2 };
        before = top;
      }
      throw new Error(`does not hold still: ${find}`);
    },
  };
})();
