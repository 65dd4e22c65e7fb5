// Moves through the comments by key, for readers who have the focus among them and did not switch it off.
export function listen(box) {
  const fields = "input,select,textarea,summary";
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(fields)) return;
    if (!box.querySelector("#keys-on")?.checked) return;
    const shown = [...box.querySelectorAll("article")].filter((comment) => comment.checkVisibility());
    const here = event.target.closest("article");
    const at = shown.indexOf(here);
    const fresh = (comment) => "new" in comment.dataset;
    const press = (name) => here?.querySelector(`[id^=${name}-]`);
    const help = box.querySelector("#keys");
    const target = {
      j: () => shown[at + 1],
      k: () => shown[at - 1],
      n: () => shown.slice(at + 1).find(fresh) ?? shown.find(fresh),
      o: () => press("fold"),
      r: () => press("reply"),
      "?": () => help?.firstElementChild,
    }[event.key]?.();
    if (!target) return;
    // Otherwise the letter would be the first that is typed into the reply.
    event.preventDefault();
    if (target.localName === "article") {
      target.focus();
      target.scrollIntoView({ block: "nearest" });
    } else {
      target.click();
      if (target.localName === "summary") target.focus();
    }
  });
}
