// Moves through the comments by key, for readers who have the focus among them and did not switch it off. Fetched
// when one presses a key there.
export function move(box, focused, key) {
  if (!box.querySelector("#keys-on")?.checked) return;
  const shown = [...box.querySelectorAll("article")].filter((comment) => comment.checkVisibility());
  const here = focused.closest("article");
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
  }[key]?.();
  if (!target) return;
  if (target.localName === "article") {
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  } else {
    target.click();
    if (target.localName === "summary") target.focus();
  }
}
